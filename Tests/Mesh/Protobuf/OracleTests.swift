import MeshDescriptors
import MeshProtobuf
import MeshTestingV1
import Testing

/// Comparison with Google's implementation on messages that were damaged at random.
@Suite(.enabled(if: Oracle.python != nil, "MESH_PROTOBUF_ORACLE names no Python with the package protobuf")) struct OracleTests {
    /// Reproducible: a difference that was found once is found again.
    struct Seeded: RandomNumberGenerator {
        var state: UInt64 = 0x9e37_79b9_7f4a_7c15

        mutating func next() -> UInt64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return state
        }
    }

    static func damaged(_ count: Int) throws -> [[UInt8]] {
        var random = Seeded()
        let inner = Everything.Inner(text: "i", numbers: [1, 2], deeper: .init(text: "d"), kind: .nestedKind(.init(kind: .textKind("t"))))
        let seeds = try [
            RoundTripTests.full.serializedBytes(),
            Everything(inner: inner, texts: ["a": "b"], innersByNumber: [1: inner], choice: .chosenInner(inner)).serializedBytes(),
            Everything(anInt32: -1, maybeString: "m", int32s: [1, 2, 300], unpacked: [7, 8], choice: .chosenTime(Timestamp(seconds: 3))).serializedBytes(),
            UnknownFieldsTests.unknown,
        ]
        return (0..<count).map { index in
            var bytes = seeds[index % seeds.count]
            for _ in 0..<Int.random(in: 0...3, using: &random) where !bytes.isEmpty {
                let place = Int.random(in: bytes.indices, using: &random)
                switch Int.random(in: 0..<5, using: &random) {
                case 0: bytes[place] = .random(in: .min ... .max, using: &random)
                case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                case 2: bytes.remove(at: place)
                case 3: bytes.insert(.random(in: .min ... .max, using: &random), at: place)
                default: bytes += seeds[Int.random(in: seeds.indices, using: &random)]
                }
            }
            return bytes
        }
    }

    static func hex(_ bytes: [UInt8]) -> Swift.String { bytes.map { ($0 < 16 ? "0" : "") + Swift.String($0, radix: 16) }.joined() }

    @Test func `the same bytes are accepted, with the same meaning in bytes and in JSON`() throws {
        let cases = try Self.damaged(6000)
        let type = try #require(ProtoJSONTests.pool?.message(Everything.messageName))
        let ours = cases.map { try? Everything(serializedBytes: $0) }
        let json = cases.map { try? ProtoJSON.decode($0, as: type, options: ProtoJSONOptions(printDefaults: false)) }
        let theirs = try Oracle.ask(
            zip(cases, json).map { .init(bytes: Self.hex($0), json: $1?.serialized) }, type: Everything.messageName, file: MeshTestingV1Contract.testing)
        let again = try Oracle.ask(
            ours.map { .init(bytes: Self.hex(try $0?.serializedBytes() ?? [])) }, type: Everything.messageName, file: MeshTestingV1Contract.testing)
        var accepted = 0
        var encoded: [Oracle.Question] = []
        var expected: [Swift.String] = []
        for index in cases.indices {
            let source = Self.hex(cases[index])
            #expect((ours[index] != nil) == (theirs[index].unknown != nil), "\(source)")
            guard ours[index] != nil, let unknown = theirs[index].unknown else { continue }
            accepted += 1
            // Python takes a map entry with an unknown field for an unknown field as a whole; C++ and this code do not.
            if (61...66).contains(where: { unknown.contains("[\($0), 2,") }) { continue }
            // A duration whose parts are out of range is brought into it.
            if theirs[index].json != nil { #expect(again[index].known == theirs[index].known, "\(source)") }
            #expect(again[index].unknown == theirs[index].unknown, "\(source)")
            #expect((json[index] != nil) == (theirs[index].json != nil), "\(source)")
            // JSON has one NaN.
            guard json[index] != nil, let text = theirs[index].json, !text.contains("NaN") else { continue }
            #expect(theirs[index].parsed == theirs[index].known, "\(source)")
            encoded.append(.init(bytes: Self.hex(try ProtoJSON.encode(JSONValue(parsing: text), as: type))))
            expected.append(theirs[index].known ?? "")
        }
        let back = try Oracle.ask(encoded, type: Everything.messageName, file: MeshTestingV1Contract.testing)
        for index in expected.indices { #expect(back[index].known == expected[index]) }
        #expect(accepted > 500 && accepted < cases.count)
    }
}

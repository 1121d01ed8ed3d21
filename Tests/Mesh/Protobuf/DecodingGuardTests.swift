import MeshProtobuf
import MeshTestingV1
import Testing

@Suite struct DecodingGuardTests {
    /// A tree whose left branch goes down so many levels.
    static func nested(_ levels: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 1..<levels {
            var length = bytes.count
            var header: [UInt8] = [0x12]
            while length > 127 { header.append(UInt8(length & 0x7f | 0x80)); length >>= 7 }
            bytes = header + [UInt8(length)] + bytes
        }
        return bytes
    }

    static func error(_ bytes: [UInt8]) -> ProtobufError? {
        do {
            _ = try Everything(serializedBytes: bytes)
            return nil
        } catch { return error }
    }

    @Test func `a hundred levels are accepted, one more is not`() throws {
        _ = try Tree(serializedBytes: Self.nested(100))
        #expect { try Tree(serializedBytes: Self.nested(101)) } throws: { error in
            let error = error as? ProtobufError
            return error?.reason == .tooDeep && error?.path.hasPrefix("left.left.left") == true
        }
        #expect(throws: ProtobufError.self) { try Tree(serializedBytes: Self.nested(50_000)) }
    }

    @Test(arguments: [
        ([0x08], ProtobufError.Reason.malformedVarint, 1),
        ([0x18, 0x80], .malformedVarint, 1),
        ([0x18, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01], .malformedVarint, 1),
        ([0x09, 1, 2, 3], .truncated, 1),
        ([0x15, 1, 2, 3], .truncated, 1),
        ([0x72, 5, 1], .invalidLength, 1),
        ([0x72, 0xff, 0xff, 0xff, 0xff, 0x7f], .invalidLength, 1),
        ([0x00], .invalidTag, 0),
        ([0x80, 0x00], .invalidTag, 0),
        ([0xff, 0xff, 0xff, 0xff, 0x7f], .invalidTag, 0),
        ([0x1f], .invalidTag, 1),
        ([0x1c], .invalidGroup, 1),
        ([0x1b, 0x24], .invalidGroup, 1),
        ([0x1b, 0x08, 0x01], .truncated, 3),
        ([0xca, 0x02, 7], .invalidLength, 2),
        ([0xca, 0x02, 3, 1, 2, 3], .invalidLength, 3),
        ([0xda, 0x02, 1, 0x80], .malformedVarint, 3),
    ])
    func `bytes that are not a message are refused with the place`(_ bytes: [UInt8], _ reason: ProtobufError.Reason, _ offset: Int) {
        let error = Self.error(bytes)
        #expect(error?.reason == reason)
        #expect(error?.byteOffset == offset)
    }

    @Test(arguments: [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82], [0x80]] as [[UInt8]])
    func `a string that is not UTF-8 is refused with its path`(_ content: [UInt8]) {
        let text: [UInt8] = [0x0a, UInt8(content.count)] + content
        let inner: [UInt8] = [0xca, 0x03, UInt8(text.count)] + text
        let error = Self.error([0xca, 0x03, 0] + inner)
        #expect(error?.reason == .invalidUTF8)
        #expect(error?.path == "inners[1].text")
        #expect(error?.byteOffset == 8)
    }

    @Test func `a string that is replaced later must be UTF-8 too`() {
        #expect(Self.error([0x72, 1, 0xff, 0x72, 1, 0x41])?.path == "aString")
        #expect(Self.error([0xba, 0x04, 1, 0xff, 0xc8, 0x04, 1])?.path == "chosenString")
    }

    @Test func `bytes may hold anything`() throws {
        #expect(try Everything(serializedBytes: [0x7a, 2, 0xff, 0xfe]).someBytes == [0xff, 0xfe])
    }

    @Test func `more elements than allowed are refused before memory is taken`() {
        let bytes = [UInt8](repeating: 0, count: 0) + (0..<1000).flatMap { _ in [0xca, 0x03, 0x00] as [UInt8] }
        #expect(throws: ProtobufError(.tooManyElements, path: "inners[100]", byteOffset: 302)) {
            try bytes.withUnsafeBytes { try Everything(serializedBytes: $0, limits: DecodingLimits(maximumElements: 100)) }
        }
        #expect { try bytes.withUnsafeBytes { try Everything(serializedBytes: $0, limits: DecodingLimits(maximumMemory: 10_000)) } } throws: {
            ($0 as? ProtobufError)?.reason == .tooMuchMemory
        }
    }

    @Test func `numbers are limited by their memory only, packed or not`() throws {
        let limits = DecodingLimits(maximumElements: 10)
        let inner = try Everything.Inner(numbers: Array(0..<100)).serializedBytes()
        let single: [UInt8] = (0..<100).flatMap { [0x10, $0] }
        for numbers in [inner, single] {
            let message = try Everything.Inner(serializedBytes: numbers, limits: limits)
            #expect(message.numbers == Array(0..<100))
            let dynamic = try DynamicMessage(serializedBytes: numbers, as: DynamicMessageTests.type(Everything.Inner.self), limits: limits)
            #expect(try dynamic.serializedBytes() == inner)
        }
    }

    @Test func `every shortened message is refused or read, never worse`() throws {
        let bytes = try RoundTripTests.full.serializedBytes()
        var accepted = 0
        for count in bytes.indices { if Self.error(Array(bytes[..<count])) == nil { accepted += 1 } }
        #expect(accepted > 0 && accepted < bytes.count)
    }

    @Test func `every message with one byte changed is refused or comes back as it was read`() throws {
        let bytes = try RoundTripTests.full.serializedBytes()
        var random = SystemRandomNumberGenerator()
        var compared = 0
        for index in bytes.indices {
            var changed = bytes
            changed[index] = UInt8.random(in: .min ... .max, using: &random)
            guard let message = try? Everything(serializedBytes: changed) else { continue }
            let again = try message.serializedBytes()
            #expect(try Everything(serializedBytes: again).serializedBytes() == again)
            compared += 1
        }
        #expect(compared > 0)
    }
}

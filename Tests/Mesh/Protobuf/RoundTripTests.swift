import MeshProtobuf
import MeshTestingV1
import Testing

@Suite struct RoundTripTests {
    static let full = Everything(
        aDouble: 1.5, aFloat: -0.25, anInt32: .min, anInt64: .min, aUint32: .max, aUint64: .max, aSint32: .min, aSint64: .min,
        aFixed32: .max, aFixed64: .max, aSfixed32: .min, aSfixed64: .min, aBool: true, aString: "한국 택배 \u{0} x", someBytes: [0, 255, 7],
        color: .darkGreen, inner: .init(text: "inner", numbers: [1, -1], deeper: .init(text: "deeper"), kind: .textKind("kind")),
        time: Timestamp(seconds: -1, nanoseconds: 999_999_999), duration: .seconds(-3) - .milliseconds(250), empty: Empty(), maybeDouble: 0,
        maybeInt32: 0, maybeBool: false, maybeString: "", maybeBytes: [], maybeColor: .unspecified, doubles: [0, -0.0, .infinity],
        floats: [1, 2], int32s: [0, -1, .max], int64s: [.min, 0], uint32s: [1], sint64s: [-1, 1], fixed32s: [9], sfixed64s: [-9],
        bools: [true, false], strings: ["", "a", "\u{0}"], bytesList: [[], [1]], colors: [.red, .blue, .unrecognized(99)],
        inners: [.init(), .init(text: "x")], times: [Timestamp(seconds: 1)], unpacked: [0, 5, -5], texts: ["": "", "k": "v"],
        innersByNumber: [-1: .init(text: "m"), 0: .init()], byFlag: [true: 1, false: -1], bytesByNumber: [-2: [1]],
        colorsByName: ["c": .blue], timesByName: ["t": Timestamp(seconds: 5)], choice: .chosenInner(.init(numbers: [3])),
        number: .secondNumber(0), farAway: "far")

    @Test func `every kind of field comes back as it was`() throws {
        let bytes = try Self.full.serializedBytes()
        #expect(try Everything(serializedBytes: bytes) == Self.full)
    }

    @Test func `a message with defaults only has no bytes`() throws {
        #expect(try Everything().serializedBytes() == [])
        #expect(try Everything(serializedBytes: []) == Everything())
    }

    @Test func `present defaults are kept apart from absent fields`() throws {
        let message = Everything(maybeInt32: 0, maybeString: "", choice: .chosenString(""))
        let back = try Everything(serializedBytes: message.serializedBytes())
        #expect(back.maybeInt32 == 0)
        #expect(back.maybeString == "")
        #expect(back.maybeBool == nil)
        #expect(back.choice == .chosenString(""))
    }

    @Test func `negative zero and NaN survive`() throws {
        let message = Everything(aDouble: -0.0, aFloat: -.nan)
        let back = try Everything(serializedBytes: message.serializedBytes())
        #expect(back.aDouble.bitPattern == message.aDouble.bitPattern)
        #expect(back.aFloat.bitPattern == message.aFloat.bitPattern)
    }

    @Test(arguments: [
        Everything.OneOf.chosenString(""), .chosenBytes([]), .chosenInt32(0), .chosenDouble(0), .chosenBool(false), .chosenColor(.unspecified),
        .chosenInner(.init()), .chosenTime(Timestamp()),
    ])
    func `each member of a oneof is told apart even with its default`(_ choice: Everything.OneOf) throws {
        let back = try Everything(serializedBytes: Everything(choice: choice).serializedBytes())
        #expect(back.choice == choice)
    }

    @Test func `a message may contain itself`() throws {
        let tree = Tree(
            value: 1, left: Tree(value: 2, right: Tree(value: 3)), children: [Tree(value: 4), Tree()], byName: ["a": Tree(value: 5, left: Tree())])
        #expect(try Tree(serializedBytes: tree.serializedBytes()) == tree)
        let chicken = Chicken(egg: Egg(chicken: Chicken(egg: Egg())))
        #expect(try Chicken(serializedBytes: chicken.serializedBytes()) == chicken)
    }

    @Test func `equal maps have equal bytes whatever order they were filled in`() throws {
        let names = (0..<200).map { "key-\($0)" }
        var first = Everything()
        var second = Everything()
        for name in names { first.texts[name] = name }
        for name in names.reversed() { second.texts[name] = name }
        #expect(try first.serializedBytes() == second.serializedBytes())
    }

    @Test func `awkward names are fields like others`() throws {
        let message = Awkward(
            self_: "s", init_: "i", default: "d", in: "n", image: "m", value: "v", writer: "w", index: ["x"], checks: "c",
            string: MeshTestingV1.String(text: "t"), type: .init(name: "T"), url: "u", baseURL: "b", userIDs: ["1"], id: "2")
        #expect(try Awkward(serializedBytes: message.serializedBytes()) == message)
    }

    @Test func `a large message needs more than one block of scratch memory`() throws {
        let message = Everything(
            someBytes: [UInt8](repeating: 7, count: 3_000_000), doubles: (0..<50_000).map(Double.init),
            inners: (0..<20_000).map { Everything.Inner(text: "\($0)", numbers: [Int32($0)]) })
        #expect(try Everything(serializedBytes: message.serializedBytes()) == message)
    }

    @Test func `encoding inside of encoding does not disturb either`() throws {
        let outer = Self.full
        let expected = try outer.serializedBytes()
        let inner = Everything(aString: "inner")
        let result = try outer.withSerializedBytes { bytes in
            for _ in 0..<10 { _ = try Everything(serializedBytes: inner.serializedBytes()) }
            return Array(bytes)
        }
        #expect(result == expected)
    }

    @Test func `many threads encode and decode at the same time`() async throws {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for index in 0..<16 {
                group.addTask {
                    var message = Self.full
                    message.anInt32 = Int32(index)
                    for _ in 0..<50 {
                        guard try Everything(serializedBytes: message.serializedBytes()) == message else { return false }
                        await Task.yield()
                    }
                    return true
                }
            }
            for try await isRight in group { #expect(isRight) }
        }
    }
}

extension Everything {
    typealias OneOf = Choice
}

import MeshDescriptors
import MeshProtobuf
import MeshTestingV1
import Testing

@Suite struct DynamicMessageTests {
    static func type<M: Message>(_: M.Type) throws -> MessageDescriptor {
        try #require(try M._contractFile.descriptors().message(M.messageName))
    }

    /// The generated type and the descriptor alone say the same, in bytes and in JSON.
    static func expectSame<M: Message>(_ message: M, _ location: SourceLocation = #_sourceLocation) throws {
        let bytes = try message.serializedBytes()
        let dynamic = try DynamicMessage(serializedBytes: bytes, as: type(M.self))
        #expect(try dynamic.serializedBytes() == bytes, sourceLocation: location)
        let json = try dynamic.json()
        #expect(try message.json() == json, sourceLocation: location)
        #expect(try DynamicMessage(json: json, as: type(M.self)).serializedBytes() == M(json: json).serializedBytes(), sourceLocation: location)
    }

    @Test func `a dynamic message has the bytes and the JSON of the generated type`() throws {
        try Self.expectSame(
            Everything(
                aDouble: -0.0, anInt32: -1, aSint64: .min, aFixed32: 7, aBool: true, aString: "한글\0", color: .unrecognized(77),
                inner: .init(text: "t", numbers: [1, -1], deeper: .init(kind: .textKind(""))), maybeInt32: 0, maybeString: "", doubles: [1.5, -.infinity],
                int32s: [1, 2], strings: ["", "b"], bytesList: [[], [1]], inners: [.init(), .init(text: "x")], unpacked: [3, 4],
                texts: ["b": "1", "a": "2"], innersByNumber: [-5: .init(text: "m"), 3: .init()], byFlag: [true: 1, false: 2],
                bytesByNumber: [-1: [1]], colorsByName: ["": .blue], choice: .chosenBytes([]), number: .secondNumber(-4), farAway: "f"))
        try Self.expectSame(
            Legacy(
                name: "", level: .below, levels: [.low], packedLevels: [.high, .low], gradesByName: ["a": .fine],
                part: .init(size: 1, inside: .init()), row: [.init(cell: .init(number: 1)), .init()], choice: .chosen(.init(b: [1])),
                children: [.init(part: .init())]))
        try Self.expectSame(
            Values(
                any: try AnyMessage(packing: Timestamp(seconds: 5)), structure: ["a": 1], value: nil as StructValue, mask: ["a_b"], int64Value: 0,
                values: [1, "a"], numbers: [0], choice: .chosenNull(.nullValue)))
    }

    @Test func `unknown fields come back, those inside too`() throws {
        // Field 900 in the message, and in a message inside.
        let bytes: [UInt8] = [0x8a, 0x01, 3, 0xa0, 0x38, 1, 0xa3, 0x38, 0x08, 1, 0xa4, 0x38]
        let dynamic = try DynamicMessage(serializedBytes: bytes, as: Self.type(Everything.self))
        #expect(try dynamic.serializedBytes() == bytes)
        #expect(dynamic.unknownFields.serializedBytes == [0xa3, 0x38, 0x08, 1, 0xa4, 0x38])
        #expect(try Everything(serializedBytes: bytes).serializedBytes() == bytes)
    }

    @Test func `numbers that closed enums do not name are unknown, as in generated types`() throws {
        let records: [UInt8] = [0x98, 0x80, 0x00, 9, 0xba, 0x00, 0, 0xc0, 0x80, 0x00, 1, 0x18, 9, 0x20, 1, 0x2a, 3, 9, 5, 8, 0xa8, 0x01, 9, 0x32, 5, 0x0a, 1, 0x6b, 0x10, 9]
        let bytes = LegacyTests.complete + records
        let dynamic = try DynamicMessage(serializedBytes: bytes, as: Self.type(Legacy.self))
        let generated = try Legacy(serializedBytes: bytes)
        #expect(dynamic.unknownFields == generated.unknownFields)
        #expect(try dynamic.serializedBytes() == generated.serializedBytes())
    }

    @Test func `fields are got and set by name, checked`() throws {
        var message = DynamicMessage(try Self.type(Everything.self))
        #expect(message["anInt32"] == .int32(0))
        #expect(message["maybe_int32"] == nil)
        #expect(message["strings"] == .list([]))
        #expect(message["nothing"] == nil)
        try message.set("an_int32", to: .int32(5))
        try message.set("texts", to: .map([.string("k"): .string("v")]))
        try message.set("chosenString", to: .string("s"))
        try message.set("chosen_int32", to: .int32(0))
        #expect(message["chosenString"] == nil)
        #expect(try Everything(serializedBytes: message.serializedBytes()) == Everything(anInt32: 5, texts: ["k": "v"], choice: .chosenInt32(0)))
        try message.set("texts", to: nil)
        #expect(message["texts"] == .map([:]))
        #expect(throws: DynamicMessageError.self) { try message.set("an_int32", to: .int64(5)) }
        #expect(throws: DynamicMessageError.self) { try message.set("strings", to: .list([.string("a"), .bool(true)])) }
        #expect(throws: DynamicMessageError.self) { try message.set("inner", to: .message(DynamicMessage(Self.type(Tree.self)))) }
        #expect(throws: DynamicMessageError.self) { try message.set("nothing", to: .bool(true)) }
        #expect(message["anInt32"] == .int32(5))
    }

    @Test func `what generated types refuse is refused with the same reason and place`() throws {
        let type = try Self.type(Everything.self)
        for bytes: [UInt8] in [
            [0x08], [0x18, 0x80], [0x09, 1, 2, 3], [0x72, 5, 1], [0x00], [0xff, 0xff, 0xff, 0xff, 0x7f], [0x1c], [0x1b, 0x24], [0x72, 1, 0xff],
            [0x8a, 0x01, 3, 0x0a, 1, 0xff],
        ] {
            #expect(throws: ProtobufError.self) { try Everything(serializedBytes: bytes) }
            #expect(throws: ProtobufError.self) { try DynamicMessage(serializedBytes: bytes, as: type) }
        }
        do {
            _ = try DynamicMessage(serializedBytes: [0x8a, 0x01, 3, 0x0a, 1, 0xff], as: type)
            Issue.record("a string that is not UTF-8 was accepted")
        } catch {
            #expect(error == ProtobufError(.invalidUTF8, path: "inner.text", byteOffset: 5))
        }
    }

    @Test func `a message in very many parts is put together in time`() throws {
        // Field 17 with one packed number each time.
        let part: [UInt8] = [0x8a, 0x01, 3, 0x12, 1, 5]
        let bytes = Array(repeatElement(part, count: 25_000).joined())
        guard case .message(let inner) = try DynamicMessage(serializedBytes: bytes, as: Self.type(Everything.self))["inner"],
            case .list(let numbers) = inner["numbers"]
        else {
            Issue.record("the message is missing")
            return
        }
        #expect(numbers.count == 25_000)
        #expect(try Everything(serializedBytes: bytes).inner?.numbers.count == 25_000)
    }

    @Test func `errors in lists, maps and messages have their path`() throws {
        let values = try Self.type(Values.self)
        // values[1] is a Value with a NaN; valuesByName["k"] is one with nothing.
        let bytes = try Values(values: [1, StructValue(.number(.nan))]).serializedBytes()
        #expect(throws: ProtobufError(.notRepresentable, path: "values[1]")) { try DynamicMessage(serializedBytes: bytes, as: values).json() }
        let entry = try Values(valuesByName: ["k": ["a": [StructValue()]]]).serializedBytes()
        #expect(throws: ProtobufError(.notRepresentable, path: "valuesByName[k][a][0]")) { try DynamicMessage(serializedBytes: entry, as: values).json() }
        let strings: [UInt8] = [0xb2, 0x03, 1, 0x61, 0xb2, 0x03, 1, 0xff]
        #expect(throws: ProtobufError(.invalidUTF8, path: "strings[1]", byteOffset: 7)) {
            try DynamicMessage(serializedBytes: strings, as: Self.type(Everything.self))
        }
    }

    @Test func `limits hold`() throws {
        let tree = try Self.type(Tree.self)
        _ = try DynamicMessage(serializedBytes: DecodingGuardTests.nested(100), as: tree)
        #expect(throws: ProtobufError.self) { try DynamicMessage(serializedBytes: DecodingGuardTests.nested(101), as: tree) }
        let many = try Tree(children: Array(repeating: Tree(), count: 100)).serializedBytes()
        #expect(throws: ProtobufError.self) { try DynamicMessage(serializedBytes: many, as: tree, limits: DecodingLimits(maximumElements: 99)) }
        #expect(throws: ProtobufError.self) { try DynamicMessage(serializedBytes: many, as: tree, limits: DecodingLimits(maximumMemory: 4096)) }
    }

    @Test func `merging takes in what is new, and nothing of what is broken`() throws {
        var message = Everything(anInt32: 1, inner: .init(text: "kept"), strings: ["a"])
        try message.merge(Everything(aString: "new", inner: .init(numbers: [1]), strings: ["b"]))
        #expect(message == Everything(anInt32: 1, aString: "new", inner: .init(text: "kept", numbers: [1]), strings: ["a", "b"]))
        let before = message
        #expect(throws: ProtobufError.self) { try message.merge(serializedBytes: [0x18, 9, 0x08]) }
        #expect(message == before)
        var dynamic = try DynamicMessage(serializedBytes: before.serializedBytes(), as: Self.type(Everything.self))
        #expect(throws: ProtobufError.self) { try dynamic.merge(serializedBytes: [0x18, 9, 0x08]) }
        try dynamic.merge(serializedBytes: Everything(inner: .init(numbers: [2])).serializedBytes())
        message.inner?.numbers = [1, 2]
        #expect(try dynamic.serializedBytes() == message.serializedBytes())
    }
}

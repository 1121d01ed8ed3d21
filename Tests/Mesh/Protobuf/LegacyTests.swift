import MeshProtobuf
import MeshTestingV1
import Testing

/// proto2.
@Suite struct LegacyTests {
    /// The two fields without which a message is not complete.
    static let complete: [UInt8] = [0x12, 1, 0x6e, 0x98, 0x02, 5]

    static func error(_ bytes: [UInt8]) -> ProtobufError? {
        do {
            _ = try Legacy(serializedBytes: bytes)
            return nil
        } catch { return error }
    }

    @Test func `groups travel between their tags, at whatever depth`() throws {
        let message = Legacy(
            name: "n", part: .init(size: 3, inside: Legacy(name: "m", part: .init(size: -1), requiredLevel: .low)),
            row: [.init(text: "a", cell: .init(number: 7)), .init()], choice: .chosen(.init(a: 1, b: [2, 3])), requiredLevel: .high)
        let bytes = try message.serializedBytes()
        let inner: [UInt8] = [0x12, 1, 0x6d, 0x3b, 0x40, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01, 0x3c, 0x98, 0x02, 1]
        #expect(
            bytes == [0x12, 1, 0x6e, 0x3b, 0x40, 3, 0x4a, UInt8(inner.count)] + inner + [0x3c]
                + [0x53, 0x5a, 1, 0x61, 0x63, 0x6d, 7, 0, 0, 0, 0x64, 0x54, 0x53, 0x54]
                + [0xbb, 0x01, 0xc0, 0x01, 1, 0xc8, 0x01, 2, 0xc8, 0x01, 3, 0xbc, 0x01, 0x98, 0x02, 5])
        #expect(try Legacy(serializedBytes: bytes) == message)
        var buffer = [UInt8](repeating: 0, count: bytes.count)
        #expect(try buffer.withUnsafeMutableBytes { try message.serialize(into: $0) } == bytes.count)
        #expect(buffer == bytes)
        // As a connection does it: into memory that is found when it is known how much there may be.
        var direct: [UInt8] = []
        try message.serialize { bound, pack in
            direct = [UInt8](repeating: 0, count: bound)
            direct.removeLast(bound - direct.withUnsafeMutableBytes { $0.baseAddress.map(pack) ?? 0 })
        }
        #expect(direct == bytes)
    }

    @Test func `a group that comes in parts is one group`() throws {
        let message = try Legacy(serializedBytes: Self.complete + [0x3b, 0x40, 1, 0x3c, 0x3b, 0x40, 2, 0x3c])
        #expect(message.part == .init(size: 2))
        let chosen = try Legacy(serializedBytes: Self.complete + [0xbb, 0x01, 0xc8, 0x01, 2, 0xbc, 0x01, 0xbb, 0x01, 0xc8, 0x01, 3, 0xbc, 0x01])
        #expect(chosen.choice == .chosen(.init(b: [2, 3])))
    }

    @Test(arguments: [
        ([0x3b, 0x40, 1], ProtobufError.Reason.truncated), ([0x3b, 0x40, 1, 0x44], .invalidGroup), ([0x3b, 0x40], .malformedVarint),
        ([0x3c], .invalidGroup), ([0x3b, 0x53, 0x3c, 0x54], .invalidGroup),
    ])
    func `groups that are not closed are refused`(_ bytes: [UInt8], _ reason: ProtobufError.Reason) {
        #expect(Self.error(Self.complete + bytes)?.reason == reason)
    }

    @Test func `a group's number with a length is an unknown field, and comes back as it was`() throws {
        let record: [UInt8] = [0x3a, 2, 0x40, 1]
        let message = try Legacy(serializedBytes: Self.complete + record + [0x3b, 0x40, 4, 0x3c])
        #expect(message.part == .init(size: 4))
        #expect(message.unknownFields.serializedBytes == record)
        let bytes = try message.serializedBytes()
        #expect(bytes.suffix(record.count) == record[...])
        #expect(try Legacy(serializedBytes: bytes) == message)
    }

    @Test func `a number that a closed enum does not name is an unknown field`() throws {
        let message = try Legacy(
            serializedBytes: Self.complete + [0x18, 9, 0x20, 1, 0x20, 9, 0x20, 5, 0x2a, 4, 1, 9, 5, 8, 0xa8, 0x01, 9, 0x28, 7])
        #expect(message.level == nil)
        #expect(message.levels == [.low, .high])
        #expect(message.packedLevels == [.low, .high])
        #expect(message.choice == nil)
        #expect(message.unknownFields.serializedBytes == [0x18, 9, 0x20, 9, 0x28, 9, 0x28, 8, 0xa8, 0x01, 9, 0x28, 7])
        #expect(try Legacy(serializedBytes: message.serializedBytes()) == message)
    }

    @Test func `a number that no name has does not undo a member of a oneof that was set`() throws {
        let message = try Legacy(serializedBytes: Self.complete + [0xa8, 0x01, 5, 0xa8, 0x01, 9])
        #expect(message.choice == .chosenLevel(.high))
    }

    @Test func `an entry of a map whose value is not named is unknown as a whole`() throws {
        let entry: [UInt8] = [0x32, 5, 0x0a, 1, 0x6b, 0x10, 9]
        let message = try Legacy(serializedBytes: Self.complete + entry + [0x32, 5, 0x0a, 1, 0x6c, 0x10, 5, 0x32, 3, 0x0a, 1, 0x6d])
        #expect(message.gradesByName == ["l": .fine, "m": .plain])
        #expect(message.unknownFields.serializedBytes == entry)
    }

    @Test func `what is required must be there, with its path in the error`() throws {
        #expect(Self.error([]) == ProtobufError(.missingRequired, path: "name"))
        #expect(Self.error([0x12, 0])?.path == "requiredLevel")
        #expect(Self.error(Self.complete + [0x3b, 0x3c])?.path == "part.size")
        #expect(Self.error(Self.complete + [0x92, 0x02, 6] + Self.complete + [0x92, 0x02, 2, 0x12, 0])?.path == "children[1].requiredLevel")
        // A field of each of two parts.
        #expect(try Legacy(serializedBytes: Self.complete + [0x8a, 0x02, 2, 0x12, 0, 0x8a, 0x02, 3, 0x98, 0x02, 1]).child == .init(name: "", requiredLevel: .low))
    }

    @Test func `what is required is always written`() throws {
        #expect(try Legacy().serializedBytes() == [0x12, 0, 0x98, 0x02, 1])
        #expect(try Legacy(part: .init()).serializedBytes() == [0x12, 0, 0x3b, 0x40, 0, 0x3c, 0x98, 0x02, 1])
    }

    @Test func `defaults are there for fields that are absent`() {
        #expect(Legacy().count == nil)
        #expect(Legacy.Defaults.count == 7)
        #expect(Legacy.Defaults.level == .high)
        #expect(Legacy.Defaults.blob == [0x61, 1, 0x22, 0x7a])
        #expect(Legacy.Defaults.ratio == -.infinity)
    }

    @Test func `extensions are set, got, cleared and kept`() throws {
        var message = Legacy(name: "n")
        #expect(try message.value(of: .weight) == nil)
        try message.set(.weight, to: 12)
        try message.set(.tags, to: ["a", "b"])
        try message.set(.attached, to: Legacy(name: "other", part: .init(size: 1)))
        try message.set(.holder, to: Holder(note: "h"))
        let back = try Legacy(serializedBytes: message.serializedBytes())
        #expect(try back.value(of: .weight) == 12)
        #expect(try back.value(of: .tags) == ["a", "b"])
        #expect(try back.value(of: .attached)?.part?.size == 1)
        #expect(try back.value(of: .holder)?.note == "h")
        try message.set(.weight, to: nil)
        try message.set(.tags, to: [])
        #expect(try message.value(of: .weight) == nil)
        #expect(try message.value(of: .tags).isEmpty)
        #expect(try message.value(of: .holder)?.note == "h")
    }

    @Test func `JSON knows groups, closed enums and extensions`() throws {
        var message = Legacy(name: "n", level: .below, part: .init(size: 3), row: [.init(text: "a")], requiredLevel: .high)
        try message.set(.weight, to: 12)
        let text = try message.jsonString(options: .init(printDefaults: false))
        #expect(
            text == #"{"name":"n","level":"BELOW","part":{"size":3},"row":[{"text":"a"}],"requiredLevel":"HIGH","[mesh.testing.v1.weight]":12}"#)
        #expect(try Legacy(jsonString: text) == message)
        #expect(throws: ProtoJSONError(violations: [FieldViolation(field: "requiredLevel", message: "is required")])) {
            try Legacy(jsonString: #"{"name":""}"#)
        }
        #expect(throws: ProtoJSONError.self) { try Legacy(jsonString: #"{"name":"","requiredLevel":9}"#) }
    }
}

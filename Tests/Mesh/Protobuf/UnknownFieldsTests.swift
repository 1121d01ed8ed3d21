import MeshProtobuf
import MeshTestingV1
import Testing

@Suite struct UnknownFieldsTests {
    /// Field 100 as each wire type, and a group with a group inside.
    static let unknown: [UInt8] =
        [0xa0, 0x06, 0x96, 0x01] + [0xa1, 0x06, 1, 2, 3, 4, 5, 6, 7, 8] + [0xa2, 0x06, 2, 0xff, 0xfe] + [0xa5, 0x06, 1, 2, 3, 4]
        + [0xa3, 0x06, 0x08, 0x01, 0x13, 0x14, 0xa4, 0x06]

    @Test func `fields that are not in the contract are written again`() throws {
        let known = try Everything(aString: "known").serializedBytes()
        let message = try Everything(serializedBytes: Self.unknown + known)
        #expect(message.aString == "known")
        #expect(message.unknownFields.serializedBytes == Self.unknown)
        #expect(try message.serializedBytes() == known + Self.unknown)
    }

    @Test func `they are kept inside of messages, lists and maps too`() throws {
        let inner = Self.unknown
        for tag: [UInt8] in [[0x8a, 0x01], [0xca, 0x03], [0xea, 0x04]] {
            let bytes = tag + [UInt8(inner.count)] + inner
            #expect(try Everything(serializedBytes: bytes).serializedBytes() == bytes)
        }
    }

    @Test func `a known field with another wire type is kept as unknown`() throws {
        // an_int32 as a string, a_string as a number, inner as a fixed32, a oneof's string as a number.
        let bytes: [UInt8] = [0x1a, 1, 0x41] + [0x70, 5] + [0x8d, 0x01, 1, 2, 3, 4] + [0xb8, 0x04, 1]
        let message = try Everything(serializedBytes: bytes + [0x18, 7])
        #expect(message.anInt32 == 7)
        #expect(message.inner == nil)
        #expect(message.choice == nil)
        #expect(message.unknownFields.serializedBytes == bytes)
    }

    @Test func `the number that wraps others inside can be used by others`() throws {
        let bytes: [UInt8] = [0xfa, 0xff, 0xff, 0xff, 0x0f, 3, 1, 2, 3] + [0xf8, 0xff, 0xff, 0xff, 0x0f, 9]
        let message = try Everything(serializedBytes: bytes)
        #expect(message.unknownFields.serializedBytes == bytes)
        #expect(try message.serializedBytes() == bytes)
    }

    @Test func `messages that differ in unknown fields only are not equal`() throws {
        #expect(try Everything(serializedBytes: [0xa0, 0x06, 1]) != Everything())
    }
}

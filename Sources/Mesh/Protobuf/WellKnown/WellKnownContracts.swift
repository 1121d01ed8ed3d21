/// The messages of google.protobuf that have a Swift type here, as a contract: for their JSON where no file brings them.
enum WellKnownContracts {
    static let file = ContractFile(fileName: "mesh/well_known.proto", serializedDescriptor: descriptor)

    private static let int64: UInt64 = 3
    private static let int32: UInt64 = 5
    private static let string: UInt64 = 9

    private static var descriptor: [UInt8] {
        let null = enumeration("NullValue", "NULL_VALUE")
        let entry = message(
            "FieldsEntry", [field("key", 1, string), field("value", 2, 11, "Value")], isMapEntry: true)
        let kind = [
            field("null_value", 1, 14, "NullValue", oneof: true), field("number_value", 2, 1, oneof: true),
            field("string_value", 3, string, oneof: true), field("bool_value", 4, 8, oneof: true),
            field("struct_value", 5, 11, "Struct", oneof: true), field("list_value", 6, 11, "ListValue", oneof: true),
        ]
        var messages = [
            message("Empty", []), message("Any", [field("type_url", 1, string), field("value", 2, 12)]),
            message("Timestamp", [field("seconds", 1, int64), field("nanos", 2, int32)]),
            message("Duration", [field("seconds", 1, int64), field("nanos", 2, int32)]),
            message("FieldMask", [field("paths", 1, string, repeated: true)]),
            message("Struct", [field("fields", 1, 11, "Struct.FieldsEntry", repeated: true)], nested: entry),
            message("Value", kind, oneof: "kind"), message("ListValue", [field("values", 1, 11, "Value", repeated: true)]),
        ]
        let wrappers: [(String, UInt64)] = [
            ("Double", 1), ("Float", 2), ("Int64", 3), ("UInt64", 4), ("Int32", 5), ("UInt32", 13), ("Bool", 8), ("String", 9), ("Bytes", 12),
        ]
        messages += wrappers.map { message("\($0)Value", [field("value", 1, $1)]) }
        var file = WireOutput()
        file.text(1, "mesh/well_known.proto")
        file.text(2, "google.protobuf")
        for message in messages { file.record(4, message) }
        file.record(5, null)
        file.text(12, "proto3")
        return file.bytes
    }

    private static func message(
        _ name: String, _ fields: [[UInt8]], nested: [UInt8]? = nil, oneof: String? = nil, isMapEntry: Bool = false
    ) -> [UInt8] {
        var output = WireOutput()
        output.text(1, name)
        for field in fields { output.record(2, field) }
        if let nested { output.record(3, nested) }
        if isMapEntry { output.record(7, [7 << 3, 1]) }
        if let oneof {
            var content = WireOutput()
            content.text(1, oneof)
            output.record(8, content.bytes)
        }
        return output.bytes
    }

    private static func field(
        _ name: String, _ number: UInt64, _ type: UInt64, _ typeName: String? = nil, repeated: Bool = false, oneof: Bool = false
    ) -> [UInt8] {
        var output = WireOutput()
        output.text(1, name)
        output.number(3, number)
        output.number(4, repeated ? 3 : 1)
        output.number(5, type)
        if let typeName { output.text(6, ".google.protobuf.\(typeName)") }
        if oneof { output.number(9, 0) }
        return output.bytes
    }

    private static func enumeration(_ name: String, _ value: String) -> [UInt8] {
        var zero = WireOutput()
        zero.text(1, value)
        zero.number(2, 0)
        var output = WireOutput()
        output.text(1, name)
        output.record(2, zero.bytes)
        return output.bytes
    }
}

extension WireOutput {
    mutating func text(_ number: Int, _ text: String) { record(number, Array(text.utf8)) }

    mutating func record(_ number: Int, _ content: [UInt8]) {
        tag(number, 2)
        lengthPrefixed(content)
    }

    mutating func number(_ number: Int, _ value: UInt64) {
        tag(number, 0)
        varint(value)
    }
}

/// Metadata as it travels: entries of name length u8, name, value length u16, value.
package enum MetadataCodec {
    package static func size(_ entries: [(name: String, value: String)]) -> Int {
        entries.reduce(0) { $0 + 3 + $1.name.utf8.count + $1.value.utf8.count }
    }

    /// Whether an entry may travel: the name is 1 to 255 bytes of `a-z 0-9 - _ .`, the value at most 65,535 bytes without control characters.
    package static func isValid(name: String, value: String) -> Bool {
        let count = name.utf8.count
        return (1...255).contains(count) && value.utf8.count <= 0xFFFF && name.utf8.allSatisfy(isNameByte) && value.utf8.allSatisfy(isValueByte)
    }

    static func write(_ entries: [(name: String, value: String)], to writer: inout WireWriter) {
        for (name, value) in entries {
            writer.byte(UInt8(name.utf8.count))
            writer.copy(name)
            writer.integer(UInt16(value.utf8.count))
            writer.copy(value)
        }
    }

    /// Reads metadata; `nil` when it is malformed, its names break the rules, or its values are not UTF-8.
    package static func read(_ bytes: UnsafeRawBufferPointer) -> [(name: String, value: String)]? {
        var reader = WireReader(bytes)
        var entries: [(name: String, value: String)] = []
        while reader.remaining > 0 {
            guard let count = reader.byte(), count > 0, let name = reader.range(Int(count)), let value = reader.prefixedRange(),
                bytes[name].allSatisfy(isNameByte), bytes[value].allSatisfy(isValueByte),
                let nameText = String(validating: bytes[name], as: UTF8.self), let valueText = String(validating: bytes[value], as: UTF8.self)
            else { return nil }
            entries.append((nameText, valueText))
        }
        return entries
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): true
        default: false
        }
    }

    // Control characters would let a value forge a line where it is printed.
    private static func isValueByte(_ byte: UInt8) -> Bool { byte >= 0x20 && byte != 0x7F }
}

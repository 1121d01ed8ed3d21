internal import MeshDescriptors

/// A default of a proto2 field as Swift.
enum DefaultLiteral {
    static func swift(_ text: String, _ field: FieldDescriptor) throws(GenerationError) -> String {
        switch field.kind {
        case .string: return SwiftNames.literal(text)
        case .bytes: return "[\(unescaped(Array(text.utf8)).map(String.init).joined(separator: ", "))]"
        case .float, .double:
            switch text {
            case "inf": return ".infinity"
            case "-inf": return "-.infinity"
            case "nan": return ".nan"
            default: return text
            }
        case .enumeration(let type):
            guard let index = type.values.firstIndex(where: { $0.name == text }) else {
                throw GenerationError(field.place, "\(text) is no value of \(type.fullName)")
            }
            return "." + SwiftNames.cases(enumName: type.name, values: type.values.map(\.name))[index]
        default: return text
        }
    }

    /// Undoes the C escapes that protoc writes.
    private static func unescaped(_ text: [UInt8]) -> [UInt8] {
        let letters: [UInt8: UInt8] = [
            UInt8(ascii: "n"): 10, UInt8(ascii: "r"): 13, UInt8(ascii: "t"): 9, UInt8(ascii: "a"): 7, UInt8(ascii: "b"): 8, UInt8(ascii: "f"): 12,
            UInt8(ascii: "v"): 11,
        ]
        var bytes: [UInt8] = []
        var rest = text[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\"), let escape = rest.first else { bytes.append(byte); continue }
            let octal = rest.prefix(3).prefix { (48...55).contains($0) }
            if octal.isEmpty {
                bytes.append(letters[escape] ?? escape)
                rest.removeFirst()
            } else {
                bytes.append(UInt8(truncatingIfNeeded: octal.reduce(0) { $0 * 8 + Int($1) - 48 }))
                rest.removeFirst(octal.count)
            }
        }
        return bytes
    }
}

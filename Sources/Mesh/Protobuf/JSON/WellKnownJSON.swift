internal import MeshDescriptors

/// The messages of google.protobuf whose JSON is not an object with their fields.
enum WellKnownJSON {
    case timestamp, duration, any, structure, value, list, fieldMask
    case wrapper(FieldDescriptor)

    private static let wrappers: Set<String> = [
        "DoubleValue", "FloatValue", "Int64Value", "UInt64Value", "Int32Value", "UInt32Value", "BoolValue", "StringValue", "BytesValue",
    ]

    init?(_ type: MessageDescriptor) {
        guard type.fullName.hasPrefix("google.protobuf.") else { return nil }
        switch type.name {
        case "Timestamp": self = .timestamp
        case "Duration": self = .duration
        case "Any": self = .any
        case "Struct": self = .structure
        case "Value": self = .value
        case "ListValue": self = .list
        case "FieldMask": self = .fieldMask
        case let name where Self.wrappers.contains(name):
            guard let field = type.field(number: 1) else { return nil }
            self = .wrapper(field)
        default: return nil
        }
    }

    private static let durationRange: ClosedRange<Int64> = -315_576_000_000...315_576_000_000

    /// Reads "-1.5s".
    static func duration(_ text: String) -> (seconds: Int64, nanoseconds: Int32)? {
        guard text.last == "s" else { return nil }
        let isNegative = text.first == "-"
        let parts = text.dropLast().dropFirst(isNegative ? 1 : 0).split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (48...57).contains($0) } }),
            let seconds = Int64(parts[0]), durationRange.contains(seconds)
        else { return nil }
        var nanoseconds: Int32 = 0
        if parts.count == 2 {
            guard parts[1].count <= 9, let fraction = Int32(parts[1] + String(repeating: "0", count: 9 - parts[1].count)) else { return nil }
            nanoseconds = fraction
        }
        return isNegative ? (-seconds, -nanoseconds) : (seconds, nanoseconds)
    }

    /// Writes "-1.500s", with 0, 3, 6 or 9 digits of a second; `nil` for what is out of range.
    static func text(seconds: Int64, nanoseconds: Int32) -> String? {
        guard durationRange.contains(seconds), (-999_999_999...999_999_999).contains(nanoseconds), seconds == 0 || nanoseconds == 0
            || (seconds < 0) == (nanoseconds < 0)
        else { return nil }
        let sign = seconds < 0 || nanoseconds < 0 ? "-" : ""
        var fraction = String(nanoseconds.magnitude)
        fraction = String(repeating: "0", count: 9 - fraction.count) + fraction
        while fraction.hasSuffix("000") { fraction.removeLast(3) }
        return "\(sign)\(seconds.magnitude)\(fraction.isEmpty ? "" : "." + fraction)s"
    }

    /// A path of a field mask from proto names to JSON names; `nil` when it would not come back the same.
    static func camelCase(_ path: String) -> String? {
        var result: [UInt8] = []
        var isUpper = false
        for byte in path.utf8 {
            switch byte {
            case UInt8(ascii: "_"):
                if isUpper { return nil }
                isUpper = true
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): return nil
            case UInt8(ascii: "a")...UInt8(ascii: "z"):
                result.append(isUpper ? byte - 32 : byte)
                isUpper = false
            default:
                if isUpper { return nil }
                result.append(byte)
            }
        }
        return isUpper ? nil : String(decoding: result, as: UTF8.self)
    }

    /// A path of a field mask from JSON names to proto names; `nil` when it is none.
    static func snakeCase(_ path: Substring) -> String? {
        var result: [UInt8] = []
        for byte in path.utf8 {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): result += [UInt8(ascii: "_"), byte + 32]
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."): result.append(byte)
            default: return nil
            }
        }
        return result.isEmpty ? nil : String(decoding: result, as: UTF8.self)
    }
}

extension ProtoJSONOptions {
    /// The message that an `Any` names, as far as it is known.
    func contained(_ typeURL: String, in type: MessageDescriptor) -> MessageDescriptor? {
        let name = AnyMessage.name(typeURL)
        if let found = type.sibling(name) ?? types?.message(name) { return found }
        // The runtime's own contract is well-formed.
        return (try? WellKnownContracts.file.descriptors())?.message(name)
    }
}

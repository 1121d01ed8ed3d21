internal import MeshDescriptors

/// The messages of google.protobuf whose JSON is not an object with their fields.
enum WellKnownJSON {
    case timestamp, duration
    case wrapper(FieldDescriptor)
    /// Their JSON is special too, but nobody here needs it: better refused than wrong.
    case unsupported

    private static let wrappers: Set<String> = [
        "DoubleValue", "FloatValue", "Int64Value", "UInt64Value", "Int32Value", "UInt32Value", "BoolValue", "StringValue", "BytesValue",
    ]

    init?(_ type: MessageDescriptor) {
        guard type.fullName.hasPrefix("google.protobuf.") else { return nil }
        switch type.name {
        case "Timestamp": self = .timestamp
        case "Duration": self = .duration
        case "Any", "Struct", "Value", "ListValue", "FieldMask": self = .unsupported
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
}

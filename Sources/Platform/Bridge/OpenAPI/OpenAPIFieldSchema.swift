internal import MeshDescriptors
internal import MeshProtobuf

/// The schema of one value of a field, with the rules that the contract gives it.
enum OpenAPIFieldSchema {
    typealias Members = [(key: String, value: JSONValue)]

    /// Messages that ProtoJSON writes in a form of their own.
    private static let wellKnown: [String: Members] = [
        "google.protobuf.Timestamp": [("type", "string"), ("format", "date-time")],
        "google.protobuf.Duration": [("type", "string"), ("pattern", .string("^-?[0-9]+(\\.[0-9]{1,9})?s$"))],
        "google.protobuf.Empty": [("type", "object")],
        "google.protobuf.StringValue": [("type", ["string", "null"])],
        "google.protobuf.BytesValue": [("type", ["string", "null"]), ("contentEncoding", "base64")],
        "google.protobuf.BoolValue": [("type", ["boolean", "null"])],
        "google.protobuf.Int32Value": [("type", ["integer", "null"])],
        "google.protobuf.UInt32Value": [("type", ["integer", "null"])],
        "google.protobuf.Int64Value": [("type", ["string", "null"])],
        "google.protobuf.UInt64Value": [("type", ["string", "null"])],
        "google.protobuf.FloatValue": [("type", ["number", "null"])],
        "google.protobuf.DoubleValue": [("type", ["number", "null"])],
    ]

    static func isWellKnown(_ message: MessageDescriptor) -> Bool { wellKnown[message.fullName] != nil }

    static func members(_ field: FieldDescriptor, isSent: Bool) -> Members {
        let rules = field.rules
        switch field.kind {
        case .double: return number("double", rules)
        case .float: return number("float", rules)
        case .int32, .sint32, .sfixed32: return integer("int32", rules, least: nil)
        case .uint32, .fixed32: return integer("int64", rules, least: 0)
        case .int64, .sint64, .sfixed64: return longInteger("int64", rules, isSent: isSent, pattern: "^-?[0-9]+$")
        case .uint64, .fixed64: return longInteger("uint64", rules, isSent: isSent, pattern: "^[0-9]+$")
        case .bool: return [("type", "boolean")]
        case .string: return string(rules)
        case .bytes: return [("type", "string"), ("contentEncoding", "base64")]
        case .enumeration(let type): return [("$ref", .string("#/components/schemas/\(type.fullName)"))]
        case .message(let type): return wellKnown[type.fullName] ?? [("$ref", .string("#/components/schemas/\(type.fullName)"))]
        }
    }

    private static func number(_ format: String, _ rules: FieldRulesOptions) -> Members {
        var members: Members = [("type", "number"), ("format", .string(format))]
        if let least = rules.least { members.append(("minimum", .number("\(least)"))) }
        if let greatest = rules.greatest { members.append(("maximum", .number("\(greatest)"))) }
        return members
    }

    private static func integer(_ format: String, _ rules: FieldRulesOptions, least: Int64?) -> Members {
        [("type", "integer"), ("format", .string(format))] + bounds(rules.minimum ?? least, rules.maximum)
    }

    // JSON numbers lose digits in browsers, so 64 bits are strings; numbers are understood when they come in.
    private static func longInteger(_ format: String, _ rules: FieldRulesOptions, isSent: Bool, pattern: String) -> Members {
        [("type", isSent ? ["string", "integer"] : "string"), ("format", .string(format)), ("pattern", .string(pattern))]
            + bounds(rules.minimum, rules.maximum)
    }

    private static func bounds(_ minimum: Int64?, _ maximum: Int64?) -> Members {
        [("minimum", minimum), ("maximum", maximum)].compactMap { key, bound in bound.map { (key, .number("\($0)")) } }
    }

    private static func string(_ rules: FieldRulesOptions) -> Members {
        var members: Members = [("type", "string")]
        if rules.uuid { members.append(("format", "uuid")) }
        if rules.email { members.append(("format", "email")) }
        let shortest = rules.ignoresEmpty ? 0 : max(rules.minLength, rules.required ? 1 : 0)
        if shortest > 0 { members.append(("minLength", .number("\(shortest)"))) }
        if rules.maxLength > 0 { members.append(("maxLength", .number("\(rules.maxLength)"))) }
        if !rules.pattern.isEmpty { members.append(("pattern", .string("^(?:\(rules.pattern))\(rules.ignoresEmpty ? "?" : "")$"))) }
        return members
    }
}

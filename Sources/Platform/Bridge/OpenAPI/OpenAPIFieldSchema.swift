internal import MeshDescriptors
internal import MeshProtobuf

/// The schema of one value of a field, with the rules that the contract gives it.
enum OpenAPIFieldSchema {
    private typealias Members = [(String, JSONValue)]

    /// Messages that ProtoJSON writes in a form of their own.
    private static let wellKnown: [String: JSONValue] = [
        "google.protobuf.Timestamp": .object([("type", .string("string")), ("format", .string("date-time"))]),
        "google.protobuf.Duration": .object([("type", .string("string")), ("pattern", .string("^-?[0-9]+(\\.[0-9]{1,9})?s$"))]),
        "google.protobuf.FieldMask": .object([("type", .string("string"))]),
        "google.protobuf.Empty": .object([("type", .string("object"))]),
        "google.protobuf.Struct": .object([("type", .string("object"))]),
        "google.protobuf.Value": .object([]),
        "google.protobuf.ListValue": .object([("type", .string("array"))]),
        "google.protobuf.Any": .object([("type", .string("object"))]),
    ]

    static func isWellKnown(_ message: MessageDescriptor) -> Bool { wellKnown[message.fullName] != nil }

    static func members(_ field: FieldDescriptor, isSent: Bool) -> [(String, JSONValue)] {
        let rules = field.rules
        switch field.kind {
        case .double: return number("double", rules)
        case .float: return number("float", rules)
        case .int32, .sint32, .sfixed32: return integer("int32", rules, least: nil)
        case .uint32, .fixed32: return integer("int64", rules, least: 0)
        case .int64, .sint64, .sfixed64: return longInteger("int64", rules, isSent: isSent, pattern: "^-?[0-9]+$")
        case .uint64, .fixed64: return longInteger("uint64", rules, isSent: isSent, pattern: "^[0-9]+$")
        case .bool: return [("type", .string("boolean"))]
        case .string: return string(rules)
        case .bytes: return [("type", .string("string")), ("contentEncoding", .string("base64"))]
        case .enumeration(let type): return [("$ref", .string("#/components/schemas/\(type.fullName)"))]
        case .message(let type):
            if case .object(let members)? = wellKnown[type.fullName] { return members }
            return [("$ref", .string("#/components/schemas/\(type.fullName)"))]
        }
    }

    private static func number(_ format: String, _ rules: FieldRulesOptions) -> Members {
        var members: Members = [("type", .string("number")), ("format", .string(format))]
        if let least = rules.least { members.append(("minimum", .number(String(least)))) }
        if let greatest = rules.greatest { members.append(("maximum", .number(String(greatest)))) }
        return members
    }

    private static func integer(_ format: String, _ rules: FieldRulesOptions, least: Int64?) -> Members {
        var members: Members = [("type", .string("integer")), ("format", .string(format))]
        if let minimum = rules.minimum ?? least { members.append(("minimum", .number(String(minimum)))) }
        if let maximum = rules.maximum { members.append(("maximum", .number(String(maximum)))) }
        return members
    }

    // JSON numbers lose digits in browsers, so 64 bits are strings; numbers are understood when they come in.
    private static func longInteger(_ format: String, _ rules: FieldRulesOptions, isSent: Bool, pattern: String) -> Members {
        var members: Members = [
            ("type", isSent ? .array([.string("string"), .string("integer")]) : .string("string")), ("format", .string(format)),
            ("pattern", .string(pattern)),
        ]
        if let minimum = rules.minimum { members.append(("minimum", .number(String(minimum)))) }
        if let maximum = rules.maximum { members.append(("maximum", .number(String(maximum)))) }
        return members
    }

    private static func string(_ rules: FieldRulesOptions) -> Members {
        var members: Members = [("type", .string("string"))]
        if rules.uuid { members.append(("format", .string("uuid"))) }
        if rules.email { members.append(("format", .string("email"))) }
        let shortest = max(rules.minLength, rules.required ? 1 : 0)
        if shortest > 0 { members.append(("minLength", .number(String(shortest)))) }
        if rules.maxLength > 0 { members.append(("maxLength", .number(String(rules.maxLength)))) }
        if !rules.pattern.isEmpty { members.append(("pattern", .string("^(?:\(rules.pattern))$"))) }
        return members
    }
}

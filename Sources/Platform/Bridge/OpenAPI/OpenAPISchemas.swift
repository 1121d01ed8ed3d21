internal import MeshDescriptors
internal import MeshProtobuf

/// The schemas of all messages that requests and responses reach.
struct OpenAPISchemas {
    /// Messages that clients send: only rules make their fields required, and unknown fields are refused.
    private var sent: Set<String> = []
    private var messages: [MessageDescriptor] = []
    private var enums: [EnumDescriptor] = []
    private var known: Set<String> = []

    init(_ routes: RouteTable) {
        // What is both sent and received keeps the rules of what is sent: it is met first.
        for binding in routes.bindings { collect(binding.method.input, isSent: true) }
        for binding in routes.bindings { collect(binding.method.output, isSent: false) }
    }

    var components: [(key: String, value: JSONValue)] {
        messages.map { ($0.fullName, object($0)) } + enums.map { ($0.fullName, Self.enumeration($0)) }
    }

    static func reference(_ name: String) -> JSONValue { ["$ref": .string("#/components/schemas/\(name)")] }

    /// A message without the top-level fields in `omitted`, which travel elsewhere.
    func object(_ message: MessageDescriptor, without omitted: Set<Int> = []) -> JSONValue {
        let isSent = sent.contains(message.fullName)
        let fields = message.fields.filter { !$0.rules.isInternal && !omitted.contains($0.number) }
        let required = fields.filter { isSent ? Self.isNeeded($0) : !$0.hasPresence }.map { JSONValue.string($0.jsonName) }
        var members: [(key: String, value: JSONValue)] = [("type", "object")]
        if !message.comment.isEmpty { members.append(("description", .string(message.comment))) }
        members.append(("properties", .object(fields.map { ($0.jsonName, property($0, isSent: isSent)) })))
        if !required.isEmpty { members.append(("required", .array(required))) }
        if isSent { members.append(("additionalProperties", false)) }
        return .object(members)
    }

    func property(_ field: FieldDescriptor, isSent: Bool) -> JSONValue {
        var members: [(key: String, value: JSONValue)]
        if field.isMap, let value = field.messageType?.field(number: 2) {
            members = [("type", "object"), ("additionalProperties", .object(OpenAPIFieldSchema.members(value, isSent: isSent)))]
        } else if field.isRepeated {
            members = [("type", "array"), ("items", .object(OpenAPIFieldSchema.members(field, isSent: isSent)))]
            if field.rules.minItems > 0 { members.append(("minItems", .number(String(field.rules.minItems)))) }
            if field.rules.maxItems > 0 { members.append(("maxItems", .number(String(field.rules.maxItems)))) }
        } else {
            members = OpenAPIFieldSchema.members(field, isSent: isSent)
        }
        if !field.comment.isEmpty { members.append(("description", .string(field.comment))) }
        return .object(members)
    }

    /// Whether a request without the field is refused.
    static func isNeeded(_ field: FieldDescriptor) -> Bool { field.rules.required || field.rules.minItems > 0 }

    private mutating func collect(_ message: MessageDescriptor, isSent: Bool) {
        guard !OpenAPIFieldSchema.isWellKnown(message), known.insert(message.fullName).inserted else { return }
        if isSent { sent.insert(message.fullName) }
        if !message.isMapEntry { messages.append(message) }
        for field in message.fields where !field.rules.isInternal {
            switch field.kind {
            case .message(let type): collect(type, isSent: isSent)
            case .enumeration(let type): if known.insert(type.fullName).inserted { enums.append(type) }
            default: break
            }
        }
    }

    private static func enumeration(_ type: EnumDescriptor) -> JSONValue {
        let lines = [type.comment] + type.values.map { $0.comment.isEmpty ? "" : "\($0.name): \($0.comment)" }
        return [
            "type": "string", "enum": .array(type.values.map { .string($0.name) }),
            "description": .string(lines.filter { !$0.isEmpty }.joined(separator: "\n")),
        ]
    }
}

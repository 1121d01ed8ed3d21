internal import MeshDescriptors
internal import MeshProtobuf

/// The schemas of all messages that requests and responses reach.
struct OpenAPISchemas {
    /// Messages that clients send: only rules make their fields required, and unknown fields are refused.
    private var sent: Set<String> = []
    private var messages: [(name: String, type: MessageDescriptor)] = []
    private var enums: [(name: String, type: EnumDescriptor)] = []
    private var known: Set<String> = []

    init(_ routes: RouteTable) {
        for binding in routes.bindings { collect(binding.method.input, isSent: true) }
        for binding in routes.bindings { collect(binding.method.output, isSent: false) }
    }

    var components: [(String, JSONValue)] {
        messages.map { ($0.name, object($0.type)) } + enums.map { ($0.name, Self.enumeration($0.type)) }
    }

    static func reference(_ name: String) -> JSONValue { .object([("$ref", .string("#/components/schemas/\(name)"))]) }

    /// A message without the top-level fields in `omitted`, which travel elsewhere.
    func object(_ message: MessageDescriptor, without omitted: Set<Int> = []) -> JSONValue {
        let isSent = sent.contains(message.fullName)
        let fields = message.fields.filter { !$0.rules.isInternal && !omitted.contains($0.number) }
        let required = fields.filter { isSent ? $0.rules.required || $0.rules.minItems > 0 : !$0.hasPresence }.map { JSONValue.string($0.jsonName) }
        var members: [(String, JSONValue)] = [("type", .string("object"))]
        if !message.comment.isEmpty { members.append(("description", .string(message.comment))) }
        members.append(("properties", .object(fields.map { ($0.jsonName, property($0, isSent: isSent)) })))
        if !required.isEmpty { members.append(("required", .array(required))) }
        if isSent { members.append(("additionalProperties", .bool(false))) }
        return .object(members)
    }

    func property(_ field: FieldDescriptor, isSent: Bool) -> JSONValue {
        var members: [(String, JSONValue)]
        if field.isMap, let value = field.messageType?.field(number: 2) {
            members = [("type", .string("object")), ("additionalProperties", .object(OpenAPIFieldSchema.members(value, isSent: isSent)))]
        } else if field.isRepeated {
            members = [("type", .string("array")), ("items", .object(OpenAPIFieldSchema.members(field, isSent: isSent)))]
            if field.rules.minItems > 0 { members.append(("minItems", .number(String(field.rules.minItems)))) }
            if field.rules.maxItems > 0 { members.append(("maxItems", .number(String(field.rules.maxItems)))) }
        } else {
            members = OpenAPIFieldSchema.members(field, isSent: isSent)
        }
        if !field.comment.isEmpty { members.append(("description", .string(field.comment))) }
        return .object(members)
    }

    private mutating func collect(_ message: MessageDescriptor, isSent: Bool) {
        guard !OpenAPIFieldSchema.isWellKnown(message) else { return }
        let isNew = known.insert(message.fullName).inserted
        // What is both sent and received keeps the rules of what is sent; it has been met first then.
        if isNew, isSent { sent.insert(message.fullName) }
        guard isNew else { return }
        if !message.isMapEntry { messages.append((message.fullName, message)) }
        for field in message.fields where !field.rules.isInternal {
            switch field.kind {
            case .message(let type): collect(type, isSent: isSent)
            case .enumeration(let type): if known.insert(type.fullName).inserted { enums.append((type.fullName, type)) }
            default: break
            }
        }
    }

    private static func enumeration(_ type: EnumDescriptor) -> JSONValue {
        var lines = type.comment.isEmpty ? [] : [type.comment]
        lines += type.values.filter { !$0.comment.isEmpty }.map { "\($0.name): \($0.comment)" }
        var members: [(String, JSONValue)] = [("type", .string("string")), ("enum", .array(type.values.map { .string($0.name) }))]
        if !lines.isEmpty { members.append(("description", .string(lines.joined(separator: "\n")))) }
        return .object(members)
    }
}

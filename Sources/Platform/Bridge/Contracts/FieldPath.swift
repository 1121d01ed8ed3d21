internal import MeshDescriptors

/// Fields within fields, as path templates and query parameters name them.
enum FieldPath {
    /// Messages that JSON writes as one string, so a query can carry them.
    private static let textual: Set<String> = [
        "google.protobuf.Timestamp", "google.protobuf.Duration", "google.protobuf.FieldMask",
    ]

    /// - Returns: `nil` when a name is unknown, internal, or stands below something that is no single message.
    static func resolve(_ names: [String], in message: MessageDescriptor) -> [FieldDescriptor]? {
        guard !names.isEmpty else { return nil }
        var fields: [FieldDescriptor] = []
        var current: MessageDescriptor? = message
        for name in names {
            guard let field = current?.field(named: name), !field.rules.isInternal else { return nil }
            fields.append(field)
            current = field.isRepeated ? nil : field.messageType
        }
        return fields
    }

    /// Whether the last field is one value that a text can stand for.
    static func isScalar(_ fields: [FieldDescriptor]) -> Bool { fields.last.map { !$0.isRepeated && isTextual($0) } ?? false }

    /// Whether a text can stand for one element of the field.
    static func isTextual(_ field: FieldDescriptor) -> Bool {
        if field.isMap { return false }
        guard let type = field.messageType else { return true }
        return textual.contains(type.fullName)
    }

    static func jsonPath(_ fields: [FieldDescriptor]) -> String { fields.map(\.jsonName).joined(separator: ".") }
}

/// A message type. Cheap to copy; it keeps its pool's contents alive.
public struct MessageDescriptor: Sendable {
    let schema: Schema
    let index: Int

    var definition: MessageDefinition { _read { yield schema.messages[index] } }

    public var name: String { definition.name }
    public var fullName: String { definition.fullName }
    /// In the order of declaration.
    public var fields: [FieldDescriptor] { definition.fields.indices.map { FieldDescriptor(schema: schema, message: index, index: $0) } }
    /// Names of the oneofs; those that stand for `optional` are not among them.
    public var oneofs: [String] { definition.oneofs }
    /// Whether it is the made-up entry of a map field.
    public var isMapEntry: Bool { definition.isMapEntry }
    /// Set when the message is an event.
    public var event: EventOptions? { definition.event }
    public var comment: String { schema.files[definition.file].locations[definition.path].comment }

    public func field(number: Int) -> FieldDescriptor? {
        definition.byNumber[number].map { FieldDescriptor(schema: schema, message: index, index: $0) }
    }

    /// By proto name or JSON name.
    public func field(named name: String) -> FieldDescriptor? {
        definition.byName[name].map { FieldDescriptor(schema: schema, message: index, index: $0) }
    }

    package var file: FileDescriptor { FileDescriptor(schema: schema, index: definition.file) }
    package var parent: MessageDescriptor? { definition.parent.map { MessageDescriptor(schema: schema, index: $0) } }
    package var messages: [MessageDescriptor] { definition.messages.map { MessageDescriptor(schema: schema, index: $0) } }
    package var enums: [EnumDescriptor] { definition.enums.map { EnumDescriptor(schema: schema, index: $0) } }
    package var place: String { file.place(definition.path) }
    /// Where a part of the option `mesh.options.v1.event` stands, by its field number.
    package func eventPlace(_ field: Int) -> String { file.place(definition.path, option: [7, 51002, field]) }
}

extension MessageDescriptor: Hashable {
    public static func == (left: Self, right: Self) -> Bool { left.schema === right.schema && left.index == right.index }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(ObjectIdentifier(schema))
        hasher.combine(index)
    }
}

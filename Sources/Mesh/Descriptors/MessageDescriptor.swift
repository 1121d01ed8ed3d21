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
    /// The comment of a oneof. Those that protoc makes up stand behind the real ones, so that the position is the one in the contract.
    package func comment(oneof name: String) -> String {
        guard let index = definition.oneofs.firstIndex(of: name) else { return "" }
        return schema.files[definition.file].locations[definition.path + [8, index]].comment
    }
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

    /// The extension field of this message with this number, of those that the pool knows.
    public func extensionField(number: Int) -> FieldDescriptor? {
        definition.extensions[number].map { FieldDescriptor(schema: schema, message: $0, index: 0) }
    }

    /// The extension field of this message with this full name, as "chill.orders.v1.priority".
    public func extensionField(named fullName: String) -> FieldDescriptor? {
        guard let bearer = schema.extensionIndex[fullName], schema.messages[bearer].extendee == index else { return nil }
        return FieldDescriptor(schema: schema, message: bearer, index: 0)
    }

    /// Another message of the same pool.
    public func sibling(_ fullName: String) -> MessageDescriptor? {
        schema.messageIndex[fullName].map { MessageDescriptor(schema: schema, index: $0) }
    }

    /// Of the bearer of an extension field: the message that is extended.
    package var extendee: MessageDescriptor? { definition.extendee.map { MessageDescriptor(schema: schema, index: $0) } }
    package var isMessageSet: Bool { definition.isMessageSet }
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

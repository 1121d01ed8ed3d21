/// An enum type.
public struct EnumDescriptor: Sendable {
    public struct Value: Sendable, Hashable {
        public var name: String
        public var number: Int32
        public var comment: String
    }

    let schema: Schema
    let index: Int

    private var definition: EnumDefinition { _read { yield schema.enums[index] } }

    public var name: String { definition.name }
    public var fullName: String { definition.fullName }
    public var comment: String { schema.files[definition.file].locations[definition.path].comment }
    /// In the order of declaration, aliases included.
    public var values: [Value] {
        definition.values.enumerated().map { index, value in
            Value(name: value.name, number: value.number, comment: schema.files[definition.file].locations[definition.path + [2, index]].comment)
        }
    }

    /// The first name of a number.
    public func name(of number: Int32) -> String? { definition.values.first { $0.number == number }?.name }
    public func number(of name: String) -> Int32? { definition.values.first { $0.name == name }?.number }

    package var file: FileDescriptor { FileDescriptor(schema: schema, index: definition.file) }
    package var parent: MessageDescriptor? { definition.parent.map { MessageDescriptor(schema: schema, index: $0) } }
    package var place: String { file.place(definition.path) }
}

extension EnumDescriptor: Hashable {
    public static func == (left: Self, right: Self) -> Bool { left.schema === right.schema && left.index == right.index }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(ObjectIdentifier(schema))
        hasher.combine(index)
    }
}

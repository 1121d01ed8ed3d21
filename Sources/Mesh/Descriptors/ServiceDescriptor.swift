/// A service of a contract.
public struct ServiceDescriptor: Sendable {
    let schema: Schema
    let index: Int

    private var definition: ServiceDefinition { _read { yield schema.services[index] } }

    public var name: String { definition.name }
    /// As "chill.orders.v1.OrdersService".
    public var fullName: String { definition.fullName }
    public var comment: String { schema.files[definition.file].locations[definition.path].comment }
    public var methods: [MethodDescriptor] {
        definition.methods.indices.map { MethodDescriptor(schema: schema, service: index, index: $0) }
    }

    public func method(_ name: String) -> MethodDescriptor? { methods.first { $0.name == name } }

    package var file: FileDescriptor { FileDescriptor(schema: schema, index: definition.file) }
    package var place: String { file.place(definition.path) }
}

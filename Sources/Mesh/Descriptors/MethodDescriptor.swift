/// A method of a service.
public struct MethodDescriptor: Sendable {
    let schema: Schema
    let service: Int
    let index: Int

    private var definition: ServiceDefinition.Method { _read { yield schema.services[service].methods[index] } }
    private var path: [Int] { schema.services[service].path + [2, index] }

    public var name: String { definition.name }
    /// As "chill.orders.v1.OrdersService/PlaceOrder".
    public var fullName: String { schema.services[service].fullName + "/" + definition.name }
    public var input: MessageDescriptor { MessageDescriptor(schema: schema, index: definition.inputIndex) }
    public var output: MessageDescriptor { MessageDescriptor(schema: schema, index: definition.outputIndex) }
    public var http: HTTPRule? { definition.http }
    public var policy: MethodPolicyOptions { definition.policy }
    public var clientStreaming: Bool { definition.clientStreaming }
    public var serverStreaming: Bool { definition.serverStreaming }
    public var comment: String { schema.files[schema.services[service].file].locations[path].comment }

    package var file: FileDescriptor { FileDescriptor(schema: schema, index: schema.services[service].file) }
    package var place: String { file.place(path) }
    /// Where a part of the option `mesh.options.v1.method` stands, by its field numbers.
    package func policyPlace(_ field: Int...) -> String { file.place(path, option: [4, 51001] + field) }
    /// Where the option `google.api.http` stands.
    package var httpPlace: String { file.place(path, option: [4, 72_295_728]) }
}

public import MeshProtobuf

/// A unary method of a contract, with its types. Generated code makes them.
public struct MethodDefinition<Request: Message, Response: Message>: Sendable {
    /// The method without its types.
    public let erased: MethodReference

    public init(service: String, name: String, policy: MethodPolicy) {
        erased = MethodReference(service: service, name: name, policy: policy)
    }
}

public import MeshProtobuf

/// A method of a contract, with its types. Generated code makes them.
public struct MethodDefinition<Request: Message, Response: Message>: Sendable {
    /// The method without its types.
    public let erased: MethodReference

    public init(service: String, name: String, policy: MethodPolicy, kind: MethodKind = .unary) {
        erased = MethodReference(service: service, name: name, policy: policy, kind: kind)
    }

    public var kind: MethodKind { erased.kind }
}

public import MeshProtobuf

/// A method of a contract, with its types. Generated code makes them.
public struct MethodDefinition<Request: Message, Response: Message>: Sendable {
    /// The method without its types.
    public let erased: MethodReference
    /// What a call of a client is. Kept, because the runtime would have to look it up for each call.
    let unaryCall: UnaryCall<Request, Response>.Type

    public init(service: String, name: String, policy: MethodPolicy, kind: MethodKind = .unary) {
        erased = MethodReference(service: service, name: name, policy: policy, kind: kind)
        unaryCall = UnaryCall<Request, Response>.self
    }

    public var kind: MethodKind { erased.kind }
}

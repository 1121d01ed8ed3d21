public import MeshProtobuf

/// A method with the code that serves it. Generated code makes them.
public struct _UnaryHandler: Sendable {
    package let method: MethodReference
    package let makeDispatcher: @Sendable () -> UnaryDispatcher

    public init<Request: Message, Response: Message>(
        _ method: MethodDefinition<Request, Response>, _ body: @escaping @Sendable (Request, CallContext) async throws -> Response
    ) {
        self.method = method.erased
        self.makeDispatcher = { TypedDispatcher(body) }
    }
}

internal import MeshProtobuf

/// Serves the calls of one method. The base class hides the message types from the connection.
package class UnaryDispatcher {
    init() {}
}

final class TypedDispatcher<Request: Message, Response: Message>: UnaryDispatcher {
    private let body: @Sendable (Request, CallContext) async throws -> Response

    init(_ body: @escaping @Sendable (Request, CallContext) async throws -> Response) { self.body = body }
}

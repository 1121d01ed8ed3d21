public import MeshProtobuf

/// A service of which some handlers run otherwise than on the loop of their connection.
public struct Registration<Service: MeshService>: MeshService {
    private let handlers: [_MethodHandler]

    public static var _service: ServiceDefinition { Service._service }
    public var _handlers: [_MethodHandler] { handlers }

    fileprivate init(_ handlers: [_MethodHandler]) { self.handlers = handlers }

    /// These methods block; all when none is named. They run on the server's pool of threads.
    public func blocking(_ methods: MethodReference...) -> Registration { Registration(handlers.blocking(methods)) }

    /// This handler of a unary method never suspends and never takes long, as one that answers from memory: it is spared its task,
    /// unless the server has interceptors.
    public func synchronous<Request: Message, Response: Message>(
        _ method: MethodDefinition<Request, Response>, _ body: @escaping @Sendable (Request, CallContext) throws -> Response
    ) -> Registration { Registration(handlers.replacing(_MethodHandler(synchronous: method, body))) }
}

extension MeshService {
    /// These methods block; all when none is named. They run on the server's pool of threads.
    public func blocking(_ methods: MethodReference...) -> Registration<Self> { Registration(_handlers.blocking(methods)) }

    /// This handler of a unary method never suspends and never takes long, as one that answers from memory: it is spared its task,
    /// unless the server has interceptors.
    public func synchronous<Request: Message, Response: Message>(
        _ method: MethodDefinition<Request, Response>, _ body: @escaping @Sendable (Request, CallContext) throws -> Response
    ) -> Registration<Self> { Registration(_handlers.replacing(_MethodHandler(synchronous: method, body))) }
}

extension [_MethodHandler] {
    fileprivate func blocking(_ methods: [MethodReference]) -> Self {
        map { methods.isEmpty || methods.contains($0.method) ? $0.onBlockingPool() : $0 }
    }

    fileprivate func replacing(_ handler: _MethodHandler) -> Self {
        map { $0.method.fullName == handler.method.fullName ? handler : $0 }
    }
}

/// What a server can serve. Generated protocols refine it; a service implements those and nothing here.
public protocol MeshService: Sendable {
    static var _service: ServiceDefinition { get }
    /// One for each method of `_service`, in its order.
    var _handlers: [_MethodHandler] { get }
}

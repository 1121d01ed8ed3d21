internal import Synchronization

/// Where the methods go that have been called: to find an endpoint by its name costs more than the rest of a call's preparation.
final class KnownRoutes: Sendable {
    // Contracts have fewer methods; references made while running must not fill the memory.
    private static let capacity = 1024

    /// The method is kept as well: what it is known by is its address.
    private let routes = Mutex<[ObjectIdentifier: (method: MethodReference, group: EndpointGroup)]>([:])

    func group(
        for method: MethodReference, _ find: (_ service: String) throws(MeshError) -> EndpointGroup
    ) throws(MeshError) -> EndpointGroup {
        let key = ObjectIdentifier(method)
        if let known = routes.withLock({ $0[key]?.group }) { return known }
        let group = try find(method.service)
        routes.withLock { routes in
            if routes.count < Self.capacity { routes[key] = (method, group) }
        }
        return group
    }
}

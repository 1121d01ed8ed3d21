internal import Synchronization

/// Where the methods go that have been called: to find an endpoint by its name costs more than the rest of a call's preparation.
final class KnownRoutes: Sendable {
    // Contracts have fewer methods; references made while running must not fill the memory.
    private static let capacity = 1024

    /// One method's way.
    final class Route: Sendable {
        // Kept, because what the method is known by is its address.
        let method: MethodReference
        let group: EndpointGroup
        let meter: CallMeter

        init(_ method: MethodReference, _ group: EndpointGroup, _ meter: CallMeter) {
            self.method = method
            self.group = group
            self.meter = meter
        }
    }

    private let routes = Mutex<[ObjectIdentifier: Route]>([:])

    func route(
        for method: MethodReference, _ find: (_ service: String) throws(MeshError) -> EndpointGroup, _ meter: (MethodReference) -> CallMeter
    ) throws(MeshError) -> Route {
        let key = ObjectIdentifier(method)
        if let known = routes.withLock({ $0[key] }) { return known }
        let route = Route(method, try find(method.service), meter(method))
        routes.withLock { routes in
            if routes.count < Self.capacity { routes[key] = route }
        }
        return route
    }
}

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

    private struct Known {
        var routes: [ObjectIdentifier: Route] = [:]
        // Many callers repeat what they called last.
        var last: Route?
    }

    private let known = Mutex(Known())

    func route(
        for method: MethodReference, _ find: (_ service: String) throws(MeshError) -> EndpointGroup, _ meter: (MethodReference) -> CallMeter
    ) throws(MeshError) -> Route {
        let key = ObjectIdentifier(method)
        let found = known.withLock { known in
            if let last = known.last, last.method === method { return Optional(last) }
            let route = known.routes[key]
            if let route { known.last = route }
            return route
        }
        if let found { return found }
        let route = Route(method, try find(method.service), meter(method))
        known.withLock { known in
            if known.routes.count < Self.capacity { known.routes[key] = route }
        }
        return route
    }
}

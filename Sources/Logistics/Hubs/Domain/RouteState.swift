/// What became of an order's route.
package enum RouteState: String, Sendable, Hashable {
    case planned = "PLANNED"
    case failed = "FAILED"
    /// The order is off: a plan that comes later does nothing.
    case canceled = "CANCELED"
}

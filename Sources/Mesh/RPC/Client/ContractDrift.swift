/// A service that is served from another contract than a client of this process was built from. Calls may still work: contracts grow.
public struct ContractDrift: Sendable, Hashable {
    /// The contract's service, as "chill.orders.v1.OrdersService".
    public let service: String
    /// The process that serves it, as its certificate names it.
    public let process: String
}

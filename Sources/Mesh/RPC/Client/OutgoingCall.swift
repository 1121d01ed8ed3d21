/// A call that a client is about to make.
public struct OutgoingCall: Sendable, Hashable {
    /// The full name of the service, as "chill.orders.v1.OrdersService".
    public let service: String
    /// The method's own name, as "PlaceOrder".
    public let method: String
    public let kind: MethodKind
    /// The contract's policy; `nil` when the call is made by name.
    public let policy: MethodPolicy?
}

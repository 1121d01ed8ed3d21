/// A method by name, with its policy: what is left of a `MethodDefinition` when its types do not matter.
///
/// A class, because each call carries one and it never changes.
public final class MethodReference: Sendable {
    /// The full name of the service, as "chill.orders.v1.OrdersService".
    public let service: String
    /// The method's own name, as "PlaceOrder".
    public let name: String
    /// The full name, as "chill.orders.v1.OrdersService/PlaceOrder".
    public let fullName: String
    public let policy: MethodPolicy
    public let kind: MethodKind

    public init(service: String, name: String, policy: MethodPolicy, kind: MethodKind = .unary) {
        self.service = service
        self.name = name
        self.fullName = "\(service)/\(name)"
        self.policy = policy
        self.kind = kind
    }
}

extension MethodReference: Hashable {
    public static func == (left: MethodReference, right: MethodReference) -> Bool {
        left === right || (left.fullName == right.fullName && left.policy == right.policy && left.kind == right.kind)
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(fullName) }
}

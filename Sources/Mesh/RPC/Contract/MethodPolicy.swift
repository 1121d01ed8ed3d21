/// What a contract says about a method beside its shapes. An absent permission denies.
public struct MethodPolicy: Sendable, Hashable {
    /// What a repeated call does.
    public enum Idempotency: Sendable, Hashable {
        /// It acts again.
        case none
        /// It changes nothing.
        case safe
        /// It takes an idempotency key and acts once per key.
        case keyed
    }

    /// What overload sheds last.
    public enum Priority: Sendable, Hashable, Comparable {
        case bulk, normal, critical
    }

    /// Roles of the Passport's user who may call.
    public var roles: [String]
    /// Services that may call on their own account, by the name in their certificate; "*" means every service.
    public var services: [String]
    /// Partner companies that may call; "*" means every partner.
    public var partners: [String]
    /// Any user with a valid Passport may call.
    public var authenticated: Bool
    /// Anyone with a certificate of the mesh may call.
    public var isPublic: Bool
    public var idempotency: Idempotency
    /// The deadline of a call that brings none; `nil` means the server's default.
    public var deadline: Duration?
    /// The class of the rate limit that a caller draws from.
    public var rateClass: String
    public var priority: Priority
    /// The reasons that this method's errors may carry.
    public var reasons: [String]

    public init(
        roles: [String] = [], services: [String] = [], partners: [String] = [], authenticated: Bool = false, isPublic: Bool = false,
        idempotency: Idempotency = .none, deadline: Duration? = nil, rateClass: String = "", priority: Priority = .normal,
        reasons: [String] = []
    ) {
        self.roles = roles
        self.services = services
        self.partners = partners
        self.authenticated = authenticated
        self.isPublic = isPublic
        self.idempotency = idempotency
        self.deadline = deadline
        self.rateClass = rateClass
        self.priority = priority
        self.reasons = reasons
    }
}

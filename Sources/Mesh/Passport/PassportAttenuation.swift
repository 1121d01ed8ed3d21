public import MeshEnvironment

/// One narrowing of a Passport by a service on its way.
public struct PassportAttenuation: Sendable, Hashable {
    /// The service that added it, by its own word: the chain proves that a holder added it, not which.
    public let service: String
    /// Full method names that remain allowed; empty leaves them as they were.
    public let methods: [String]
    /// The earlier end; `nil` leaves it as it was.
    public let expiresAt: Timestamp?

    package init(service: String, methods: [String], expiresAt: Timestamp?) {
        self.service = service
        self.methods = methods
        self.expiresAt = expiresAt
    }
}

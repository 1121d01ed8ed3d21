/// Thrown by a handler that will never be able to act on an event: it is parked for an operator, with the later events of its key.
public struct PoisonEvent: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong with it, for the operator. No personal data: it is stored and logged.
    public var reason: String

    public init(_ reason: String) { self.reason = reason }

    public var description: String { "the event cannot be handled: \(reason)" }
}

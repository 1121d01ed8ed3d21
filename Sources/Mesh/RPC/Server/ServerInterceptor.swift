/// Stands between the checks of the contract and the handler of every call of a server.
public protocol ServerInterceptor: Sendable {
    /// Runs the handler by way of `next`, once, or refuses by throwing before. `CallContext.current` is set.
    ///
    /// - Parameter next: returns when the handler has; what it throws is what the handler threw.
    func intercept<Answer: Sendable>(_ call: CallContext, _ next: @Sendable () async throws -> Answer) async throws -> Answer
}

/// Sees every call of a client from the outside: to add metadata, to measure, to refuse, to call again.
public protocol ClientInterceptor: Sendable {
    /// Makes the call by way of `next`, once, several times or not at all.
    ///
    /// - Parameters:
    ///   - call: what is called.
    ///   - options: what the caller wants; hand them to `next`, changed or not.
    ///   - next: makes the call. For a call that streams its answers it returns when the call has been sent; one whose body has begun to
    ///     write must not be made again.
    nonisolated(nonsending) func intercept<Answer>(
        _ call: OutgoingCall, _ options: CallOptions, _ next: nonisolated(nonsending) (CallOptions) async throws -> Answer
    ) async throws -> Answer
}

internal import Synchronization

/// What a server tells beside its answer. A caller that wants to know puts one into its `CallOptions`.
///
/// One object serves one call; with a call that is repeated it holds what the last answer brought.
public final class ResponseMetadata: Sendable {
    private struct State {
        var metadata = Metadata()
        var trailers = Metadata()
    }

    private let state = Mutex(State())

    public init() {}

    /// What came before the first message of the answer; empty until then.
    public var metadata: Metadata { state.withLock { $0.metadata } }

    /// What came after the last message; empty until the call has ended.
    public var trailers: Metadata { state.withLock { $0.trailers } }

    package func receive(metadata: Metadata) { state.withLock { $0.metadata = metadata } }

    package func receive(trailers: Metadata) { state.withLock { $0.trailers = trailers } }
}

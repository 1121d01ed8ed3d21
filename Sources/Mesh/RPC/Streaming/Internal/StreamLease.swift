/// Tells a source that nobody reads it any more, when the last holder has gone.
final class StreamLease: Sendable {
    let source: any MessageSource
    // An iteration keeps the stream's own lease alive, so that only its own end counts.
    private let parent: StreamLease?

    init(_ source: any MessageSource) {
        self.source = source
        parent = nil
    }

    private init(of parent: StreamLease) {
        source = parent.source
        self.parent = parent
    }

    /// A lease for one iteration.
    func iteration() -> StreamLease { StreamLease(of: self) }

    deinit { source.abandon() }
}

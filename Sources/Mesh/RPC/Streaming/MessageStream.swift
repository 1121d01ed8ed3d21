public import MeshProtobuf

/// Messages of one direction of a call, in the order in which the peer wrote them.
///
/// A message is taken from the network when it is asked for: a reader that is slow slows the writer down, and what waits in memory is bounded
/// by the credit that the limits grant to a stream. One iteration reads the stream; what a second one would see is not defined. A client
/// that stops before the end cancels the call.
public struct MessageStream<Element: Message>: AsyncSequence, Sendable {
    public typealias Failure = MeshError

    private let lease: StreamLease

    package init(_ source: any MessageSource) { lease = StreamLease(source) }

    /// A stream of these messages, for tests of code that reads one.
    public init(_ messages: [Element]) { self.init(ListedMessages(messages)) }

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(lease) }

    public struct AsyncIterator: AsyncIteratorProtocol {
        // The end of the iteration gives back the lease, whatever else still holds the stream.
        private let lease: StreamLease
        private var batch = MessageBatch()

        fileprivate init(_ lease: StreamLease) { self.lease = lease.iteration() }

        /// - Throws: `MeshError` when the call failed, or a message is not an `Element` (INTERNAL; for a server's reader INVALID_ARGUMENT, also
        ///   when it breaks the field rules of its contract).
        public mutating func next() async throws(MeshError) -> Element? {
            if batch.isEmpty { guard try await lease.source.refill(&batch) else { return nil } }
            return try batch.popFirst(decode)
        }

        public mutating func next(isolation actor: isolated (any Actor)?) async throws(MeshError) -> Element? {
            if batch.isEmpty { guard try await lease.source.refill(&batch) else { return nil } }
            return try batch.popFirst(decode)
        }

        private func decode(_ bytes: UnsafeRawBufferPointer) throws(MeshError) -> Element {
            let message: Element
            do {
                message = try Element(received: bytes)
            } catch {
                throw MeshError(
                    lease.source.areRequests ? .invalidArgument : .internalError, "a message of the stream is not a \(Element.messageName): \(error)",
                    reason: lease.source.areRequests ? "MESSAGE_MALFORMED" : "ANSWER_MALFORMED", processed: .maybe)
            }
            guard lease.source.areRequests else { return message }
            let violations = message._violations()
            guard violations.isEmpty else {
                throw MeshError(.invalidArgument, "a message of the stream breaks the rules of \(Element.messageName)", violations: violations, processed: .maybe)
            }
            return message
        }
    }
}

extension Message {
    /// A message from the network, whose size the wire's limits have judged: what it may weigh in memory grows with it.
    init(received bytes: UnsafeRawBufferPointer) throws(ProtobufError) {
        self.init()
        try read(received: bytes)
    }

    /// As `init(received:)`, into a new value.
    mutating func read(received bytes: UnsafeRawBufferPointer) throws(ProtobufError) {
        let usual = DecodingLimits.default
        guard bytes.count > usual.maximumMemory / 4 else { return try read(serializedBytes: bytes) }
        try read(serializedBytes: bytes, limits: DecodingLimits(maximumMemory: usual.maximumMemory + 2 * bytes.count))
    }
}

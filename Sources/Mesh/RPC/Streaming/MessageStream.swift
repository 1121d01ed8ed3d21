public import MeshProtobuf

/// Messages of one direction of a call, in the order in which the peer wrote them.
///
/// A message is taken from the network when it is asked for: a reader that is slow slows the writer down. One iteration reads the
/// stream; what a second one would see is not defined. A client that stops before the end cancels the call.
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

        fileprivate init(_ lease: StreamLease) { self.lease = lease.iteration() }

        /// - Throws: `MeshError` when the call failed, or a message is not an `Element` (INTERNAL; a server's reader: INVALID_ARGUMENT).
        public mutating func next() async throws(MeshError) -> Element? { try await lease.source.next(Self.decode) }

        public mutating func next(isolation actor: isolated (any Actor)?) async throws(MeshError) -> Element? {
            try await lease.source.next(Self.decode)
        }

        private static func decode(_ bytes: UnsafeRawBufferPointer) throws(MeshError) -> Element {
            do {
                return try Element(serializedBytes: bytes)
            } catch {
                throw MeshError(.invalidArgument, "a message of the stream is not a \(Element.messageName): \(error)", reason: "MESSAGE_MALFORMED", processed: .maybe)
            }
        }
    }
}

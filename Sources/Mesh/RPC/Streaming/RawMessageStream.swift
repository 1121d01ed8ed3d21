/// Encoded messages of one direction of a call, for gateways and tools that learn contracts while running. As `MessageStream` otherwise.
public struct RawMessageStream: AsyncSequence, Sendable {
    public typealias Element = [UInt8]
    public typealias Failure = MeshError

    private let lease: StreamLease

    package init(_ source: any MessageSource) { lease = StreamLease(source) }

    /// A stream of these messages, for tests of code that reads one.
    public init(_ messages: [[UInt8]]) { lease = StreamLease(ListedBytes(messages)) }

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(lease) }

    public struct AsyncIterator: AsyncIteratorProtocol {
        private let lease: StreamLease
        private var batch = MessageBatch()

        fileprivate init(_ lease: StreamLease) { self.lease = lease.iteration() }

        /// - Throws: `MeshError` when the call failed.
        public mutating func next() async throws(MeshError) -> [UInt8]? {
            if batch.isEmpty { guard try await lease.source.refill(&batch) else { return nil } }
            return try batch.popFirst { Array($0) }
        }

        public mutating func next(isolation actor: isolated (any Actor)?) async throws(MeshError) -> [UInt8]? {
            if batch.isEmpty { guard try await lease.source.refill(&batch) else { return nil } }
            return try batch.popFirst { Array($0) }
        }
    }
}

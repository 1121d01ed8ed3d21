/// What is said on some channels, over a connection of its own that comes back after every loss. Ends when its task is cancelled.
public struct NotificationStream: AsyncSequence, Sendable {
    public typealias Element = ListenEvent
    public typealias Failure = Never

    private let start: @Sendable () -> Listener

    init(_ start: @escaping @Sendable () -> Listener) { self.start = start }

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(listener: start()) }

    public struct AsyncIterator: AsyncIteratorProtocol {
        let listener: Listener

        public mutating func next() async -> ListenEvent? { await listener.buffer.next() }

        public mutating func next(isolation actor: isolated (any Actor)?) async -> ListenEvent? { await listener.buffer.next() }
    }
}

extension Database {
    /// Listens on `channels`. A wake-up only: what is said while the connection is being made again is lost, which ``ListenEvent/resumed``
    /// tells. The connection opens when the iteration begins, is none of the pool's, and closes when the iterator goes away.
    public func listen(to channels: [String]) -> NotificationStream {
        NotificationStream { self.listener(on: channels) }
    }
}

internal import DequeModule
internal import MeshTransport
internal import MeshWire
internal import NIOCore
internal import Synchronization

/// The messages of one call, both ways, between the tasks that read and write them and the connection that carries them.
///
/// It lives on the loop of its connection. Only what has arrived is shared with the reader, under a lock.
final class CallExchange: @unchecked Sendable {  // everything but the constants and the inbox is touched on the loop
    enum Turn {
        case none, ready, waiting
    }

    let executor: LoopExecutor
    package let areRequests: Bool
    /// Called when nobody reads any more: on a client, it ends the call.
    var giveUp: (@Sendable () -> Void)?
    /// Set while the call is under way.
    private(set) var host: (any ExchangeHost)?
    private(set) var stream: UInt32 = 0
    private(set) var slot = 0
    var turn = Turn.none
    /// Its neighbours in the line of those that send or wait for credit. The line ends with the call, so nothing is kept for ever.
    var before: CallExchange?
    var behind: CallExchange?

    // Writing.
    var pending: Deque<PendingWrite> = []
    /// No message follows those that are pending.
    var isFinishing = false
    /// Why nothing can be written any more.
    var writeFailure: MeshError?
    private(set) var hasSent = false
    /// A message or a part of one has come.
    var hasArrived = false
    /// Something has come or gone since somebody last looked.
    var hasMoved = false

    // Reading.
    let inbox = Mutex(Inbox())
    /// A message whose parts are still coming.
    var assembly: [UInt8] = []
    /// The cost of its parts, for which no credit has been given.
    var assemblyCost = 0
    /// Bytes of large messages that this exchange holds.
    var reserved = 0

    /// - Parameter isServer: whether this end serves the call.
    init(_ executor: LoopExecutor, isServer: Bool) {
        self.executor = executor
        areRequests = isServer
    }

    /// The call has got its stream.
    func attach(_ host: any ExchangeHost, stream: UInt32, slot: Int) {
        self.host = host
        self.stream = stream
        self.slot = slot
        if !pending.isEmpty || isFinishing {
            host.turns.request(self)
            host.turns.run(host)
        }
    }

    func noteSent() { hasSent = true }

    /// The call has lost its stream and may get another one.
    func detach() {
        guard let host else { return }
        host.turns.forget(self)
        if reserved > 0 { host.released(reserved) }
        reserved = 0
        assembly = []
        assemblyCost = 0
        self.host = nil
    }

    /// The call is over: who writes is told why it cannot, who reads gets what has come and then the end.
    /// - Parameter failure: `nil` when the peer has ended its messages as it should.
    func close(_ failure: MeshError?, writers: MeshError) {
        detach()
        giveUp = nil
        failWrites(writers)
        endReading(failure)
    }

    // Never inlined into async code: asking for the current thread must not be moved across suspensions.
    @inline(never)
    func onLoop(_ body: @escaping @Sendable () -> Void) {
        if executor.loop.inEventLoop { body() } else { executor.loop.execute(body) }
    }
}

extension MeshError {
    /// For writers: the peer has said its last word.
    static let callEnded = MeshError(.failedPrecondition, "the peer has ended the call; it takes no more messages", reason: "CALL_ENDED")
}

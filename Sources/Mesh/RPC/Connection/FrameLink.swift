internal import MeshEnvironment
internal import MeshTransport
internal import MeshWire
internal import NIOCore

/// The bytes of a connection, both ways: what comes is cut into frames, what goes leaves once a turn of the loop. Confined to its loop, so what each
/// frame touches is not checked for exclusive access: in all such places together that cost a call 4 %.
final class FrameLink: @unchecked Sendable {  // everything is touched on the loop
    let executor: LoopExecutor
    private let time: TimeSource
    /// Kept while the link is open.
    private var owner: (any FrameLinkOwner)?
    @exclusivity(unchecked) private(set) var output: OutputBuffer
    private var assembler = FrameAssembler()
    private var carrier: (any LinkCarrier)?
    @exclusivity(unchecked) private var isReading = false
    private var isFeeding = false
    private var backlog: [ByteBuffer] = []
    @exclusivity(unchecked) private var isFlushScheduled = false
    @exclusivity(unchecked) private var pacing = FlushPacing()
    private var isClosed = false
    /// When something came last: nanoseconds of the monotonic clock.
    @exclusivity(unchecked) private(set) var lastArrival: Int64 = 0

    init(executor: LoopExecutor, time: TimeSource) {
        self.executor = executor
        self.time = time
        output = OutputBuffer(executor)
    }

    var isOpen: Bool { carrier != nil && !isClosed }
    var isWritable: Bool { carrier?.isWritable ?? false }
    var address: String { carrier?.address ?? "unknown" }
    /// Counts what has been handed to the carrier.
    var takenBatches: UInt64 { output.takenBatches }

    // MARK: from the carrier

    func opened(_ carrier: any LinkCarrier, _ owner: any FrameLinkOwner) {
        self.carrier = carrier
        self.owner = owner
        lastArrival = time.monotonicNanoseconds()
        owner.linkOpened()
    }

    func arrived(_ bytes: ByteBuffer) {
        isReading = true
        // A write that fails makes SwiftNIO hand up what is left to read, in the middle of the work on what came before.
        guard !isFeeding else { return backlog.append(bytes) }
        isFeeding = true
        feed(bytes)
        while !backlog.isEmpty { feed(backlog.removeFirst()) }
        isFeeding = false
    }

    private func feed(_ bytes: ByteBuffer) {
        guard let owner else { return }
        let now = time.monotonicNanoseconds()
        lastArrival = now
        let violation = assembler.feed(bytes) { owner.check($0) } body: { owner.received($0, $1, now) } end: { owner.linkRead() }
        if let violation { owner.linkViolated(violation) }
    }

    func arrivedAll() {
        isReading = false
        flush()
        pacing.turnEnded()
    }

    func closed() {
        guard let owner else { return }
        carrier = nil
        self.owner = nil
        isClosed = true
        owner.linkClosed()
    }

    // MARK: from the owner

    func append(_ frame: [UInt8]) { output.append(frame) }

    /// Adds a frame of at most `bound` bytes; `write` answers how many there are.
    func append(bound: Int, _ write: (UnsafeMutableRawPointer) -> Int) { output.append(bound: bound, write) }

    func append(size: Int, _ write: (UnsafeMutableRawBufferPointer) -> Void) { output.append(size: size, write) }

    func appendAnswer(type: UInt8, stream: UInt32, payload: UnsafeRawBufferPointer) { output.appendAnswer(type: type, stream: stream, payload: payload) }

    /// Lets what was written leave at the end of the loop's turn, or earlier when the turn takes long.
    /// - Parameters:
    ///   - now: nanoseconds of the monotonic clock.
    ///   - isPeerBusy: whether the peer has enough to do meanwhile.
    func scheduleFlush(_ now: Int64, isPeerBusy: Bool = false) {
        if pacing.wrote(now: now, isPeerBusy: isPeerBusy) { flush() } else { scheduleFlush() }
    }

    func scheduleFlush() {
        if output.isFull { return flush() }
        guard !isReading, !isFlushScheduled else { return }
        isFlushScheduled = true
        executor.loop.execute { [self] in
            isFlushScheduled = false
            flush()
            pacing.turnEnded()
        }
    }

    func flush() {
        owner?.linkWillFlush()
        pacing.flushed()
        guard let bytes = output.take() else { return }
        carrier?.send(bytes)
    }

    func setReading(_ isReading: Bool) { carrier?.setReading(isReading) }

    /// Sends what was written, and closes.
    func close() {
        guard !isClosed else { return }
        flush()
        isClosed = true
        carrier?.close()
    }
}

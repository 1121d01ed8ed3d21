internal import CMeshShims
internal import Glibc
internal import MeshEnvironment
package import NIOCore
internal import NIOPosix
internal import Synchronization

/// Keeps a loop awake while its next event is expected soon, as `Wakefulness` decides.
///
/// The loop is given a descriptor that can always be read, so SwiftNIO looks at its sockets again and again without sleeping, and everything
/// else that is due on the loop has its turn as ever.
package final class LoopWatch: ChannelInboundHandler, @unchecked Sendable {  // everything but the constants is touched on its loop
    package typealias InboundIn = ByteBuffer

    /// How many loops of this process are awake without anything to do, and how many may be: one processor stays free for others.
    private static let awake = Atomic(0)
    private static let awakeAtMost = System.coreCount - 1
    /// Nanoseconds that giving way to nobody takes at most; interrupts are part of it.
    private static let undisturbed: Int64 = 20_000
    private static let readsTogether: UInt32 = 1 << 20

    private let loop: any EventLoop
    private let isPatient: Bool
    @exclusivity(unchecked) private var wakefulness: Wakefulness
    /// What SwiftNIO finds readable; made when it is needed first.
    private var channel: (any Channel)?
    private var descriptor: Int32 = -1
    private var isOpening = false
    @exclusivity(unchecked) private var reads: UInt32 = 0
    /// Whether something has come since the last look.
    @exclusivity(unchecked) private var hasArrived = false

    init(_ loop: any EventLoop, patience: Int64) {
        self.loop = loop
        isPatient = patience > 0
        wakefulness = Wakefulness(patience: patience)
    }

    /// Whether the loop stays awake for its next event.
    package var isAwake: Bool { wakefulness.isAwake }

    /// An event has come.
    func arrived() {
        guard isPatient else { return }
        hasArrived = true
        let wasAwake = wakefulness.isAwake
        wakefulness.arrived(now: now)
        if wasAwake, !wakefulness.isAwake { sleep() }
    }

    /// The event has been dealt with.
    func handled() {
        guard isPatient, wakefulness.handled(now: now) else { return }
        guard let channel else {
            wakefulness.refused()
            return open()
        }
        guard Self.awake.add(1, ordering: .relaxed).newValue <= Self.awakeAtMost else {
            Self.awake.subtract(1, ordering: .relaxed)
            return wakefulness.refused()
        }
        setReading(channel, true)
    }

    /// SwiftNIO has looked at the sockets.
    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        reads += 1
        if reads == Self.readsTogether {
            mesh_add_reads(descriptor, reads)
            reads = 0
        }
        guard wakefulness.isAwake else { return }
        if hasArrived {
            hasArrived = false
            return
        }
        let start = now
        guard wakefulness.looked(now: start) else { return sleep() }
        // Whoever waits for this processor gets it now, instead of when our time is up.
        sched_yield()
        let end = now
        if end - start > Self.undisturbed {
            wakefulness.disturbed(now: end)
            sleep()
        }
    }

    private func sleep() {
        Self.awake.subtract(1, ordering: .relaxed)
        if let channel { setReading(channel, false) }
    }

    private func setReading(_ channel: any Channel, _ isReading: Bool) {
        // It fails when the loop ends, and then nothing is left to wait for.
        try? channel.syncOptions?.setOption(.autoRead, value: isReading)
    }

    private func open() {
        guard !isOpening else { return }
        isOpening = true
        descriptor = mesh_always_readable()
        // Without a descriptor the loop sleeps as others do.
        guard descriptor >= 0 else { return }
        NIOPipeBootstrap(group: loop)
            .channelOption(.autoRead, value: false)
            .channelOption(.maxMessagesPerRead, value: 1)
            .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 8))
            .channelInitializer { [self] in $0.pipeline.addHandler(self) }
            .takingOwnershipOfDescriptor(input: descriptor)
            .whenComplete { [self] result in
                switch result {
                case .success(let opened): channel = opened
                case .failure: close(descriptor)
                }
            }
    }

    package func channelInactive(context: ChannelHandlerContext) {
        if wakefulness.isAwake { Self.awake.subtract(1, ordering: .relaxed) }
        channel = nil
        wakefulness = Wakefulness(patience: 0)
        context.fireChannelInactive()
    }

    private var now: Int64 { TimeSource.system.monotonicNanoseconds() }
}

internal import CMeshShims
package import NIOCore
internal import NIOPosix

/// The event loops of a process: made once, handed to every server, client and database of it.
public final class EventLoops: Sendable {
    /// The loops as SwiftNIO knows them.
    package let group: any EventLoopGroup
    private let executors: [ObjectIdentifier: LoopExecutor]
    private let owned: MultiThreadedEventLoopGroup

    /// - Parameters:
    ///   - numberOfThreads: as many as the machine has cores when `nil`.
    ///   - patience: how long a loop that has nothing to do stays awake for its next event of the mesh, instead of going to sleep at once. It
    ///     does so only while events keep coming sooner than that, not while other threads want its processor, and with one loop fewer than
    ///     the machine has processors. To wake a sleeping processor takes some 30 microseconds on each side of a call, most of what a single
    ///     call in flight waits for; 100 microseconds last until a peer that sleeps itself has been woken and has answered. `.zero`: never,
    ///     for that time is another's where processors are few.
    public init(numberOfThreads: Int? = nil, patience: Duration = .zero) {
        _ = Self.memoryIsKept
        let group = MultiThreadedEventLoopGroup(numberOfThreads: numberOfThreads ?? System.coreCount)
        owned = group
        self.group = group
        executors = Dictionary(uniqueKeysWithValues: group.makeIterator().map { (ObjectIdentifier($0), LoopExecutor($0, patience: patience)) })
    }

    /// How many there are.
    package var count: Int { executors.count }

    /// Bursts of large messages find their memory where the last ones have left it.
    private static let memoryIsKept = mesh_keep_freed_memory() == 1

    /// The loop whose turn it is.
    package func next() -> LoopExecutor { executor(of: owned.next()) }

    /// The executor of one of these loops; a loop of another group gets an executor of its own.
    package func executor(of loop: any EventLoop) -> LoopExecutor { executors[ObjectIdentifier(loop)] ?? LoopExecutor(loop) }

    /// Ends the loops, when everything that ran on them has been closed.
    public func shutdown() async {
        // The only failure is a second shutdown, which is what was asked for.
        try? await owned.shutdownGracefully()
    }
}

internal import NIOCore
internal import NIOPosix

/// Threads for handlers that block: they wait for files, for C libraries, or compute for long. Loops must never do that.
public final class BlockingPool: TaskExecutor {
    private let threads: NIOThreadPool

    /// - Parameter numberOfThreads: how many handlers run at the same time; others wait, within their deadlines.
    public init(numberOfThreads: Int = 16) {
        threads = NIOThreadPool(numberOfThreads: max(1, numberOfThreads))
        threads.start()
    }

    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        // A job must run: on a pool that was shut down, it does so on the thread that brought it.
        threads.submit { _ in job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }

    deinit { threads.shutdownGracefully { _ in } }
}

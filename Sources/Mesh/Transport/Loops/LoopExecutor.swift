package import NIOCore
internal import Synchronization

/// Runs tasks on an event loop, so that a handler stays on the thread of its connection.
///
/// Jobs of one turn of the loop are handed to it together: a closure and a lock for each would cost more than many of them.
package final class LoopExecutor: TaskExecutor, @unchecked Sendable {  // `ready` and `running` are touched on the loop only
    package let loop: any EventLoop
    let window = TLSWindow()
    private var ready: [UnownedJob] = []
    private var running: [UnownedJob] = []
    /// From other threads.
    private let posted = Mutex<[UnownedJob]>([])

    package init(_ loop: any EventLoop) { self.loop = loop }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if loop.inEventLoop {
            ready.append(job)
            // What is ready already waits for its turn.
            if ready.count == 1 { loop.execute { self.runReady() } }
        } else {
            let isFirst = posted.withLock { posted in
                posted.append(job)
                return posted.count == 1
            }
            if isFirst { loop.execute { self.runPosted() } }
        }
    }

    private func runReady() {
        // What becomes ready meanwhile runs in the loop's next round, so that sockets get theirs.
        swap(&ready, &running)
        run()
    }

    private func runPosted() {
        posted.withLock { swap(&$0, &running) }
        run()
    }

    private func run() {
        let executor = asUnownedTaskExecutor()
        var jobs: [UnownedJob] = []
        swap(&jobs, &running)
        for job in jobs { job.runSynchronously(on: executor) }
        jobs.removeAll(keepingCapacity: true)
        // A burst's memory is not kept.
        if jobs.capacity <= 4096 { swap(&jobs, &running) }
    }
}

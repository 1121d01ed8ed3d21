package import NIOCore

/// Runs tasks on an event loop, so that a handler stays on the thread of its connection.
package final class LoopExecutor: TaskExecutor {
    package let loop: any EventLoop
    let window = TLSWindow()

    package init(_ loop: any EventLoop) { self.loop = loop }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}

internal import CMeshShims
internal import MeshEnvironment
package import NIOCore
internal import Synchronization

/// Runs tasks on an event loop, so that a handler stays on the thread of its connection.
///
/// Jobs of one turn of the loop are handed to it together: a closure and a lock for each would cost more than many of them.
package final class LoopExecutor: TaskExecutor, @unchecked Sendable {  // all but what is posted is touched on the loop only
    package let loop: any EventLoop
    let window = TLSWindow()
    package let scratch = LoopScratch()
    /// Told of each event of the mesh.
    package let watch: LoopWatch
    @exclusivity(unchecked) private var ready: [UnownedJob] = []
    @exclusivity(unchecked) private var running: [UnownedJob] = []
    /// Whether the loop knows that something is ready, or was.
    @exclusivity(unchecked) private var isTurnDue = false
    /// Whether what is ready waits so that the sockets have their turn.
    @exclusivity(unchecked) private var isPausing = false
    /// Since when the sockets may not have had their turn, and when a task became ready last: nanoseconds of the monotonic clock.
    private var roundStart: Int64 = 0
    private var lastReady: Int64 = 0
    @exclusivity(unchecked) private var isRunning = false
    /// What waits until some of the tasks have run.
    @exclusivity(unchecked) private var waiting: [any TaskBatchFollower] = []
    /// Tasks that run until those wait no longer.
    private static let ranTogether = 16
    /// How many tasks later the one runs whose frames are fetched: it has been asleep, so they may be in no cache.
    private static let fetchedAhead = 2
    /// From other threads.
    private let posted = Mutex<[UnownedJob]>([])

    /// - Parameter patience: how long the loop stays awake for an event that is expected soon.
    package init(_ loop: any EventLoop, patience: Duration = .zero) {
        self.loop = loop
        watch = LoopWatch(loop, patience: TimeAmount(patience).nanoseconds)
    }

    /// Memory for what one turn of the loop writes, given back when it has been encrypted. On the loop only.
    package func lendOutgoing(_ allocator: ByteBufferAllocator, capacity: Int) -> ByteBuffer { window.lendOutgoing(allocator, capacity: capacity) }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if loop.inEventLoop {
            ready.append(job)
            // What is ready already waits for its turn.
            if !isTurnDue { becameReady() }
        } else {
            let isFirst = posted.withLock { posted in
                posted.append(job)
                return posted.count == 1
            }
            if isFirst { loop.execute { self.runPosted() } }
        }
    }

    /// SwiftNIO looks at its sockets when it has nothing left to execute. Tasks that make each other ready would never let it come to that, so
    /// now and then what is ready waits for a moment instead.
    private func becameReady() {
        isTurnDue = true
        let now = TimeSource.system.monotonicNanoseconds()
        if now &- lastReady > Self.gap { roundStart = now }
        lastReady = now
        guard now &- roundStart > Self.longestRound else { return loop.execute { self.takeTurn() } }
        roundStart = now
        isPausing = true
        loop.assumeIsolated().scheduleTask(in: .microseconds(10)) { self.takeTurn() }
    }

    private static let longestRound: Int64 = 5_000_000
    // After so long without a ready task the loop has looked.
    private static let gap: Int64 = 1_000_000

    /// Runs what is ready without waiting for the turn: what a task has been woken for is still in the processor's caches. On the loop only.
    @inline(__always)
    package func runAhead() {
        if !ready.isEmpty, !isPausing { runReady() }
    }

    /// Calls `follower` when some more of the tasks have run that run now. On the loop, and while it runs tasks.
    package func follow(_ follower: any TaskBatchFollower) { waiting.append(follower) }

    /// Whether tasks are run that have become ready together.
    // A function of this module: read directly from others, the property would be checked for exclusive access in spite of its attribute.
    @inline(never)
    package var isRunningTasks: Bool { isRunning }

    private func tellFollowers() {
        while let follower = waiting.popLast() { follower.tasksHaveRun() }
    }

    private func takeTurn() {
        isTurnDue = false
        isPausing = false
        runReady()
    }

    private func runReady() {
        // What becomes ready meanwhile runs in the loop's next round.
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
        // One alone has nothing to wait for.
        let wasRunning = isRunning
        isRunning = jobs.count > 1
        var count = 0
        for index in jobs.indices {
            if index + Self.fetchedAhead < jobs.count { mesh_prefetch_frames(unsafeBitCast(jobs[index + Self.fetchedAhead], to: UnsafeRawPointer.self)) }
            jobs[index].runSynchronously(on: executor)
            count += 1
            if count == Self.ranTogether {
                count = 0
                tellFollowers()
            }
        }
        tellFollowers()
        isRunning = wasRunning
        jobs.removeAll(keepingCapacity: true)
        // A burst's memory is not kept.
        if jobs.capacity <= 4096 { swap(&jobs, &running) }
    }
}

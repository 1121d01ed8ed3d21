import Foundation
import Logging
import Synchronization

/// Keeps one service running as a process of its own: starts it, waits until it says that it is ready, starts it again when it dies.
///
/// The child's standard input is a pipe that nobody writes to: when the supervisor dies, however it dies, the child reads its end and
/// stops. A parent-death signal would not do: it follows the thread that started the child, not the process.
final class ChildProcess: Sendable {
    private let name: String
    private let arguments: [String]
    private let logFile: String
    private let logger: Logger
    private let state = Mutex(State())

    private struct State {
        var process: Process?
        var input: Pipe?
        var isStopping = false
    }

    private static let firstPause = Duration.milliseconds(200)
    private static let longestPause = Duration.seconds(5)

    init(name: String, arguments: [String], logFile: String, logger: Logger) {
        self.name = name
        self.arguments = arguments
        self.logFile = logFile
        self.logger = logger
    }

    /// Runs the child again and again until `stop`; `onReady` is called each time that it has become ready.
    func run(onReady: @escaping @Sendable () -> Void) async throws {
        var pause = Self.firstPause
        while true {
            let start = ContinuousClock.now
            let status: Int32
            do {
                guard let ended = try await runOnce(onReady: onReady) else { return }
                status = ended
            } catch {
                if state.withLock({ $0.isStopping }) { return }
                logger.error("a service cannot be started; the next try comes by itself", metadata: ["service": "\(name)", "error": "\(error)"])
                try await Task.sleep(for: pause)
                pause = min(pause * 2, Self.longestPause)
                continue
            }
            if state.withLock({ $0.isStopping }) { return }
            if ContinuousClock.now - start > .seconds(30) { pause = Self.firstPause }
            logger.error("a service ended by itself and is started again", metadata: ["service": "\(name)", "status": "\(status)", "pause": "\(pause)"])
            try await Task.sleep(for: pause)
            pause = min(pause * 2, Self.longestPause)
        }
    }

    /// Asks the child to finish and waits for it; kills it after `limit`.
    func stop(within limit: Duration) async {
        let process = state.withLock { state in
            state.isStopping = true
            return state.process
        }
        guard let process, process.isRunning else { return }
        process.terminate()
        let end = ContinuousClock.now + limit
        while process.isRunning, ContinuousClock.now < end { try? await Task.sleep(for: .milliseconds(20)) }
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    private func runOnce(onReady: @escaping @Sendable () -> Void) async throws -> Int32? {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = arguments
        let input = Pipe(), output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        // Appending, so that the file can be cut while it is written.
        let log = open(logFile, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard log >= 0 else { throw ChillError("cannot write \(logFile): \(String(cString: strerror(errno)))") }
        process.standardError = FileHandle(fileDescriptor: log, closeOnDealloc: true)
        output.fileHandleForReading.readabilityHandler = { handle in
            let data = handle.availableData
            if data.isEmpty { handle.readabilityHandler = nil } else if String(decoding: data, as: UTF8.self).contains(Serve.readyLine) { onReady() }
        }
        let (ends, end) = AsyncStream<Int32>.makeStream()
        process.terminationHandler = { end.yield($0.terminationStatus); end.finish() }
        let started = try state.withLock { state in
            guard !state.isStopping else { return false }
            try process.run()
            state.process = process
            state.input = input
            return true
        }
        guard started else { return nil }
        for await status in ends { return status }
        return nil
    }
}

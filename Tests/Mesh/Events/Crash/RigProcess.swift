internal import Foundation
internal import Synchronization

/// A process of the rig that is killed and started again.
final class RigProcess: Sendable {
    let role: String
    private let environment: [String: String]
    private let log: String
    private let process = Mutex<pid_t>(0)

    /// Starts it.
    init(_ role: String, environment: [String: String], log: String) throws {
        self.role = role
        self.environment = environment
        self.log = log
        try start()
    }

    /// Kills it, and starts it again after a pause.
    func crash(pause: Duration) async throws {
        kill()
        try await Task.sleep(for: pause)
        try start()
    }

    /// Stops it in its tracks for a while.
    func sleep(for duration: Duration) async throws {
        let number = process.withLock { $0 }
        Glibc.kill(number, SIGSTOP)
        do {
            try await Task.sleep(for: duration)
        } catch {
            Glibc.kill(number, SIGCONT)
            throw error
        }
        Glibc.kill(number, SIGCONT)
    }

    /// Lets it finish, and kills it if it does not within some seconds.
    func end() async throws {
        let number = process.withLock { $0 }
        guard number > 0 else { return }
        Glibc.kill(number, SIGTERM)
        let end = ContinuousClock.now + .seconds(15)
        while ContinuousClock.now < end {
            if waitpid(number, nil, WNOHANG) == number {
                process.withLock { $0 = 0 }
                return
            }
            try await Task.sleep(for: .milliseconds(20))
        }
        kill()
    }

    func kill() {
        process.withLock { number in
            guard number > 0 else { return }
            Glibc.kill(number, SIGKILL)
            waitpid(number, nil, 0)
            number = 0
        }
    }

    private func start() throws {
        let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().appending(path: "mesh-events-rig").path
        var arguments: [UnsafeMutablePointer<CChar>?] = [strdup(program), strdup(role), nil]
        var variables: [UnsafeMutablePointer<CChar>?] = ProcessInfo.processInfo.environment.merging(environment) { $1 }.map { strdup("\($0)=\($1)") } + [nil]
        defer { (arguments + variables).forEach { free($0) } }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0o644)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        var number: pid_t = 0
        let result = posix_spawn(&number, program, &actions, nil, &arguments, &variables)
        guard result == 0 else { throw CrashError("\(program) cannot be started: \(String(cString: strerror(result)))") }
        process.withLock { $0 = number }
    }
}

struct CrashError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

internal import CMeshShims
internal import Glibc

/// A program started by this process, in a session of its own: a Ctrl-C at the terminal is not meant for it.
struct ChildProcess: Sendable {
    enum Exit: Sendable, Hashable {
        case code(Int32)
        case signal(Int32)
    }

    let id: pid_t

    /// - Parameter log: the file that receives both outputs, appended.
    static func start(_ arguments: [String], log: String) throws(ClusterError) -> ChildProcess {
        var argv: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        let environment = ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8", "TZ=UTC"]
        var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
        defer { for pointer in argv + variables { free(pointer) } }
        var id: pid_t = 0
        let failure = mesh_spawn(&id, &argv, &variables, log)
        guard failure == 0 else { throw ClusterError("Cannot start \(arguments[0]): \(String(cString: strerror(failure)))") }
        return ChildProcess(id: id)
    }

    /// How it ended; `nil` while it runs. Answers once only: then the system forgets the process.
    func exit() -> Exit? {
        var status: Int32 = 0
        guard waitpid(id, &status, WNOHANG) == id else { return nil }
        let signal = status & 0x7F
        return signal == 0 ? .code((status >> 8) & 0xFF) : .signal(signal)
    }

    func wait() async throws -> Exit {
        while true {
            if let exit = exit() { return exit }
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}

internal import Glibc

/// What a running server writes into its data directory (`postmaster.pid`).
struct PostmasterFile: Sendable {
    let id: pid_t
    let socketDirectory: String
    /// `starting`, `ready`, or `stopping`.
    let status: String

    init?(dataDirectory: String) {
        guard let text = FileSystem.read(dataDirectory + "/postmaster.pid") else { return nil }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { $0.trimmingSpaces() }
        guard let first = lines.first, let id = pid_t(first), id > 1 else { return nil }
        self.id = id
        socketDirectory = lines.count > 4 ? lines[4] : ""
        status = lines.count > 7 ? lines[7] : ""
    }

    /// Whether that process still lives and is the server of this directory, and not a stranger who got its number.
    func isRunning(_ dataDirectory: String) -> Bool {
        guard let command = FileSystem.read("/proc/\(id)/cmdline") else { return false }
        let arguments = command.split(separator: "\0")
        return arguments.first?.hasSuffix("/postgres") == true && arguments.contains { $0 == dataDirectory }
    }
}

extension Substring {
    func trimmingSpaces() -> String {
        var rest = self
        while rest.last == " " { rest.removeLast() }
        while rest.first == " " { rest.removeFirst() }
        return String(rest)
    }
}

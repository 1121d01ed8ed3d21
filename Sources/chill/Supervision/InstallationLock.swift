import Foundation

/// Makes sure that one supervisor at a time runs an installation.
struct InstallationLock {
    private let directory: DataDirectory

    init(_ directory: DataDirectory) { self.directory = directory }

    /// Takes the lock for as long as this process lives; `false` when another process holds it.
    func acquire() throws -> Bool {
        let descriptor = open(directory.lock, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw ChillError("cannot open \(directory.lock): \(String(cString: strerror(errno)))") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            return false
        }
        let text = "\(getpid())\n"
        guard ftruncate(descriptor, 0) == 0, pwrite(descriptor, text, text.utf8.count, 0) == text.utf8.count else {
            throw ChillError("cannot write \(directory.lock): \(String(cString: strerror(errno)))")
        }
        unlink(directory.ready)
        // The descriptor stays open on purpose: the kernel gives the lock back when the process ends, however it ends.
        return true
    }

    /// Whether some process runs the installation.
    func isHeld() -> Bool {
        let descriptor = open(directory.lock, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        guard flock(descriptor, LOCK_SH | LOCK_NB) != 0 else { return false }
        return errno == EWOULDBLOCK
    }

    /// The process that runs the installation.
    func holder() -> pid_t? {
        guard isHeld(), let text = try? String(contentsOfFile: directory.lock, encoding: .utf8) else { return nil }
        return pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines))
    }

    /// A line for people about the running system.
    func describeHolder() -> String {
        let process = holder().map { "process \($0)" } ?? "another process"
        guard let text = try? String(contentsOfFile: directory.ready, encoding: .utf8) else {
            return "it is starting already (\(process), data in \(directory.path))"
        }
        return "it runs already (\(process), data in \(directory.path))\n" + text.trimmingCharacters(in: .newlines)
    }
}

import Foundation

/// Makes sure that one supervisor at a time runs an installation.
///
/// A record lock of POSIX: the kernel names its holder to whoever asks, asking takes nothing, and the lock ends with its process,
/// however that ends. It would also end if its process closed the file a second time: only `acquire` opens it there.
struct InstallationLock {
    private let directory: DataDirectory

    init(_ directory: DataDirectory) { self.directory = directory }

    /// Takes the lock for as long as this process lives; `false` when another process holds it.
    func acquire() throws -> Bool {
        let descriptor = open(directory.lock, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw ChillError("cannot open \(directory.lock): \(String(cString: strerror(errno)))") }
        var record = Self.wholeFile
        guard fcntl(descriptor, F_SETLK, &record) == 0 else {
            close(descriptor)
            return false
        }
        // What is left of supervisors that were killed.
        for name in try FileManager.default.contentsOfDirectory(atPath: directory.run) where name.hasPrefix("ready.") {
            unlink("\(directory.run)/\(name)")
        }
        let text = "\(getpid())\n"
        guard ftruncate(descriptor, 0) == 0, pwrite(descriptor, text, text.utf8.count, 0) == text.utf8.count else {
            throw ChillError("cannot write \(directory.lock): \(String(cString: strerror(errno)))")
        }
        // The descriptor stays open on purpose.
        return true
    }

    /// The process that runs the installation.
    func holder() -> pid_t? {
        let descriptor = open(directory.lock, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var record = Self.wholeFile
        guard fcntl(descriptor, F_GETLK, &record) == 0, record.l_type != Int16(F_UNLCK) else { return nil }
        return record.l_pid
    }

    /// Whether the process that holds the lock has said that the system is ready.
    func isReady() -> Bool {
        holder().map { FileManager.default.fileExists(atPath: directory.ready(of: $0)) } ?? false
    }

    /// A line for people about the running system.
    func describeHolder() -> String {
        guard let holder = holder() else { return "it runs no more" }
        guard let text = try? String(contentsOfFile: directory.ready(of: holder), encoding: .utf8) else {
            return "it is starting already (process \(holder), data in \(directory.path))"
        }
        return "it runs already (process \(holder), data in \(directory.path))\n" + text.trimmingCharacters(in: .newlines)
    }

    private static var wholeFile: flock {
        var record = flock()
        record.l_type = Int16(F_WRLCK)
        record.l_whence = Int16(SEEK_SET)
        return record
    }
}

internal import Glibc

/// Keeps a log file that other processes append to from growing without end.
package enum BoundedLog {
    /// The size from which on a log is set aside.
    package static let limit = 32 << 20

    /// Copies the file to `<path>.1`, in place of an older copy, and empties it, once it is larger than `limit` bytes. Whoever writes with
    /// O_APPEND goes on at the beginning; lines that come between the copy and the cut are lost, which a log can bear.
    /// - Returns: whether it did.
    @discardableResult
    package static func trim(_ path: String, limit: Int = Self.limit) -> Bool {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size > limit else { return false }
        let source = open(path, O_RDWR | O_CLOEXEC)
        guard source >= 0 else { return false }
        defer { close(source) }
        let draft = path + ".1.new"
        unlink(draft)
        let target = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, status.st_mode & 0o777)
        guard target >= 0 else { return false }
        defer { close(target) }
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(source, &chunk, chunk.count)
            guard count > 0 else { break }
            guard write(target, chunk, count) == count else {
                unlink(draft)
                // Better no copy than a full disk.
                return ftruncate(source, 0) == 0
            }
        }
        return rename(draft, path + ".1") == 0 && ftruncate(source, 0) == 0
    }
}

internal import Glibc

/// The few file operations that the cluster needs, with owner and mode.
enum FileSystem {
    static func names(in directory: String) -> [String] {
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Also true for a symbolic link that leads nowhere.
    static func isPresent(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    static func read(_ path: String) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var content: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = Glibc.read(file, &chunk, chunk.count)
            guard count > 0 else { return count == 0 ? String(decoding: content, as: UTF8.self) : nil }
            content.append(contentsOf: chunk[..<count])
        }
    }

    /// Replaces the file as a whole.
    static func write(_ text: String, to path: String, mode: mode_t, owner: ServerUser? = nil) throws(ClusterError) {
        let draft = path + ".new"
        unlink(draft)
        let file = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard file >= 0 else { throw failure("create", draft) }
        let bytes = Array(text.utf8)
        let isWritten = Glibc.write(file, bytes, bytes.count) == bytes.count && fchmod(file, mode) == 0 && fsync(file) == 0
        close(file)
        guard isWritten else { throw failure("write", draft) }
        if let owner, chown(draft, owner.user, owner.group) != 0 { throw failure("give to \(owner.name)", draft) }
        guard rename(draft, path) == 0 else { throw failure("replace", path) }
    }

    /// Makes a directory if it is missing; its parents must exist.
    static func makeDirectory(_ path: String, mode: mode_t, owner: ServerUser? = nil) throws(ClusterError) {
        guard mkdir(path, mode) == 0 || errno == EEXIST else { throw failure("create the directory", path) }
        var status = stat()
        guard lstat(path, &status) == 0 else { throw failure("look at", path) }
        guard status.st_mode & S_IFMT == S_IFDIR else { throw ClusterError("\(path) is in the way: a directory is needed there") }
        guard status.st_uid == geteuid() || status.st_uid == owner?.user else {
            throw ClusterError("\(path) belongs to another user (id \(status.st_uid)); remove it, or run as its owner")
        }
        guard chmod(path, mode) == 0 else { throw failure("set the mode of", path) }
        if let owner, chown(path, owner.user, owner.group) != 0 { throw failure("give to \(owner.name)", path) }
    }

    static func absolute(_ path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    static func failure(_ action: String, _ path: String) -> ClusterError {
        ClusterError("Cannot \(action) \(path): \(String(cString: strerror(errno)))")
    }
}

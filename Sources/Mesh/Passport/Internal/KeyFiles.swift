internal import Glibc

/// The few file operations that key directories need.
enum KeyFiles {
    struct Entry: Equatable {
        var directory: String
        var keyID: String
        var mode: UInt32
        // What tells a replaced file from the one that was read.
        var inode: UInt64
        var size: Int64
        var changedSeconds: Int
        var changedNanoseconds: Int

        var path: String { "\(directory)/\(keyID).pem" }
    }

    private static let maximumFileSize: Int64 = 16_384

    /// The `.pem` files of a directory, sorted by key id; other files are none of ours.
    static func list(_ directory: String, isOptional: Bool = false) throws(PassportError) -> [Entry] {
        guard let stream = opendir(directory) else {
            if isOptional, errno == ENOENT { return [] }
            throw failure("cannot read the directory \(directory)")
        }
        defer { closedir(stream) }
        var entries: [Entry] = []
        while let item = readdir(stream) {
            let name = withUnsafePointer(to: &item.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard name.hasSuffix(".pem"), isKeyID(name.dropLast(4)) else { continue }
            var status = stat()
            guard stat("\(directory)/\(name)", &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
            entries.append(
                Entry(
                    directory: directory, keyID: String(name.dropLast(4)), mode: status.st_mode, inode: UInt64(status.st_ino),
                    size: Int64(status.st_size), changedSeconds: status.st_mtim.tv_sec, changedNanoseconds: status.st_mtim.tv_nsec))
        }
        guard entries.count <= PassportLimits.maximumKeys else {
            throw PassportError(.keyFile, "\(directory) holds more than \(PassportLimits.maximumKeys) keys: remove those that nobody uses")
        }
        return entries.sorted { $0.keyID < $1.keyID }
    }

    static func read(_ path: String) throws(PassportError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("cannot open \(path)") }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_size <= maximumFileSize else {
            throw PassportError(.keyFile, "\(path) is too large for a key in PEM")
        }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var count = 0
        while count < bytes.count {
            let length = bytes.count - count
            let received = bytes.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress.map { $0 + count }, length) }
            if received < 0, errno == EINTR { continue }
            guard received > 0 else { throw failure("cannot read \(path)") }
            count += received
        }
        return bytes
    }

    /// Writes a new file that appears complete or not at all.
    static func write(_ bytes: [UInt8], to path: String, mode: mode_t) throws(PassportError) {
        let temporary = "\(path).new-\(getpid())"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw failure("cannot create \(temporary)") }
        // The umask of whoever runs this must not hide a public key from the services.
        var isComplete = fchmod(descriptor, mode) == 0
        var count = 0
        while isComplete, count < bytes.count {
            let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress.map { $0 + count }, bytes.count - count) }
            if written < 0, errno == EINTR { continue }
            isComplete = written > 0
            count += max(written, 0)
        }
        isComplete = isComplete && fsync(descriptor) == 0
        close(descriptor)
        guard isComplete, rename(temporary, path) == 0 else {
            let error = failure("cannot write \(path)")
            unlink(temporary)
            throw error
        }
    }

    static func makeDirectory(_ path: String, mode: mode_t) throws(PassportError) {
        guard mkdir(path, mode) == 0 || errno == EEXIST else { throw failure("cannot create the directory \(path)") }
    }

    /// Letters, digits, '.', '_' and '-', not beginning with a dot, at most 64 of them.
    static func isKeyID(_ name: Substring) -> Bool {
        guard (1...64).contains(name.utf8.count), name.first != "." else { return false }
        return name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
            case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"): true
            default: false
            }
        }
    }

    private static func failure(_ what: String) -> PassportError {
        PassportError(.keyFile, "\(what): \(String(cString: strerror(errno)))")
    }
}

internal import Glibc

/// The files of `TokenSigner`: readable by the owner only.
enum TokenKeyFiles {
    private static let ending = ".pem"
    private static let largest = 16 * 1024

    /// The key ids in `directory`, sorted.
    static func names(in directory: String) throws(TokenKeyError) -> [String] {
        guard let stream = opendir(directory) else { throw failure("cannot be listed", directory) }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
            }
            if name.hasSuffix(ending), !name.hasPrefix(".") { names.append(String(name.dropLast(ending.count))) }
        }
        return names.sorted()
    }

    static func makeDirectory(_ path: String) throws(TokenKeyError) {
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw failure("cannot be made", path) }
    }

    static func read(_ path: String) throws(TokenKeyError) -> String {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw failure("cannot be opened", path) }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: largest)
        let count = Glibc.read(file, &bytes, bytes.count)
        guard count >= 0 else { throw failure("cannot be read", path) }
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }

    /// The file appears whole or not at all; one that exists stays as it is.
    static func write(_ text: String, to path: String) throws(TokenKeyError) {
        let draft = path + ".\(getpid()).new"
        let file = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw failure("cannot be written", draft) }
        defer { unlink(draft) }
        let bytes = Array(text.utf8)
        let isWritten = Glibc.write(file, bytes, bytes.count) == bytes.count && fsync(file) == 0
        close(file)
        guard isWritten else { throw failure("cannot be written", draft) }
        guard link(draft, path) == 0 || errno == EEXIST else { throw failure("cannot be put in place", path) }
    }

    private static func failure(_ problem: String, _ path: String) -> TokenKeyError {
        TokenKeyError(problem: "\(problem): \(String(cString: strerror(errno)))", path: path)
    }
}

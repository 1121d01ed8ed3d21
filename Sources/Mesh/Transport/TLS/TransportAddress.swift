internal import Glibc

/// Where to listen or to connect: a host name or an address of IPv4 or IPv6 (with or without brackets) and a port, or the path of a Unix
/// socket, written `unix:/run/orders.sock`.
enum TransportAddress: Sendable, Hashable {
    case internet(host: String, port: Int)
    case unix(path: String)

    // sockaddr_un holds 108 bytes, the last of them zero.
    private static let longestPath = 107

    init(host: String, port: Int) throws(TLSError) {
        let scheme = "unix:"
        guard host.hasPrefix(scheme) else {
            let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
            self = .internet(host: isBracketed ? String(host.dropFirst().dropLast()) : host, port: port)
            return
        }
        let path = String(host.dropFirst(scheme.count))
        guard path.hasPrefix("/") else { throw TLSError("the path of a Unix socket must be absolute: \(host)") }
        guard path.utf8.count <= Self.longestPath else { throw TLSError("the path of a Unix socket has \(Self.longestPath) bytes at most: \(path)") }
        self = .unix(path: path)
    }

    /// Removes the socket that a process has left behind; refuses when one still listens there, or when it is no socket.
    static func makeRoom(at path: String) throws(TLSError) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else { throw TLSError("\(path) is there and is no socket") }
        guard !isAnswered(path) else { throw TLSError("another process listens on \(path)") }
        unlink(path)
    }

    private static func isAnswered(_ path: String) -> Bool {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        guard descriptor >= 0 else { return true }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
        }
        // A full queue belongs to somebody, too.
        return result == 0 || errno == EAGAIN
    }
}

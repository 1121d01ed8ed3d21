internal import Glibc
internal import Logging

/// Where the parts of a private cluster lie.
///
/// `directory` (usually `<data>/postgres`) holds `cluster/` (the server's data) and `superuser.password`. When the server's user cannot
/// reach it, because a directory above is closed, everything lies below `/var/lib/chill/<hash>` and `directory` is a symbolic link.
struct ClusterLayout: Sendable {
    let directory: String
    let socketDirectory: String

    var data: String { directory + "/cluster" }
    var socket: String { socketDirectory + "/.s.PGSQL.\(Self.port)" }
    var passwordFile: String { directory + "/superuser.password" }
    /// The server's form of an address: this file inside of the socket directory must fit into 107 bytes.
    static let port = 5432

    /// The layout for a directory as the operator named it; nothing is created.
    init(for path: String) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: true)
        let parent = FileSystem.absolute(path.hasPrefix("/") ? "/" + parts.dropLast().joined(separator: "/") : (parts.count > 1 ? parts.dropLast().joined(separator: "/") : "."))
        let name = (parent == "/" ? "/" : parent + "/") + (parts.last.map(String.init) ?? "postgres")
        directory = name
        let hash = Self.hash(name)
        // Short on purpose: the data directory's own path may be too long for a socket.
        socketDirectory = geteuid() == 0 ? "/run/chill-\(hash)" : "/tmp/chill-\(geteuid())-\(hash)"
    }

    private init(directory: String, socketDirectory: String) {
        self.directory = directory
        self.socketDirectory = socketDirectory
    }

    /// The layout with symbolic links followed, so that the server's own path to its data is known.
    var resolved: ClusterLayout { ClusterLayout(directory: FileSystem.absolute(directory), socketDirectory: socketDirectory) }

    /// Creates the directory, elsewhere if need be, and answers the resolved layout.
    func create(for user: ServerUser?, log: String, logger: Logger) async throws -> ClusterLayout {
        if FileSystem.exists(directory) { return resolved }
        // A link that leads nowhere: what it pointed at has been removed.
        if FileSystem.isPresent(directory) { unlink(directory) }
        guard let user else {
            try FileSystem.makeDirectory(directory, mode: 0o700)
            return resolved
        }
        try FileSystem.makeDirectory(directory, mode: 0o711)
        let probe = try ChildProcess.start(user.wrap(["/usr/bin/test", "-x", directory]), log: log)
        if try await probe.wait() == .code(0) { return resolved }
        rmdir(directory)
        let home = "/var/lib/chill/" + Self.hash(directory)
        for part in ["/var/lib/chill", home] { try FileSystem.makeDirectory(part, mode: 0o755) }
        let elsewhere = home + "/postgres"
        if FileSystem.isPresent(elsewhere) {
            // Left by a data directory that was removed: another life's data, which nobody asked for, but not ours to delete.
            var suffix = 1
            while FileSystem.isPresent("\(elsewhere).left-\(suffix)") { suffix += 1 }
            guard rename(elsewhere, "\(elsewhere).left-\(suffix)") == 0 else { throw FileSystem.failure("put aside", elsewhere) }
            logger.warning("An older cluster was put aside", metadata: ["path": "\(elsewhere).left-\(suffix)"])
        }
        try FileSystem.makeDirectory(elsewhere, mode: 0o711)
        guard symlink(elsewhere, directory) == 0 else { throw FileSystem.failure("link to \(elsewhere) from", directory) }
        logger.info("PostgreSQL's user cannot reach the data directory; the cluster lies elsewhere", metadata: ["link": "\(directory)", "cluster": "\(elsewhere)"])
        return resolved
    }

    /// FNV-1a, 64 bit: short names for long paths.
    static func hash(_ text: String) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return String(hash >> 16, radix: 16)
    }
}

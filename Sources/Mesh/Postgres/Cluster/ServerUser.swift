internal import Glibc

/// The user under whom the server runs when this process is root, for PostgreSQL refuses to run as root.
struct ServerUser: Sendable {
    let name: String
    let user: uid_t
    let group: gid_t

    /// `nil` when this process is an ordinary user: then the server runs as the same.
    static func forThisProcess() throws(ClusterError) -> ServerUser? {
        guard geteuid() == 0 else { return nil }
        guard let entry = getpwnam("postgres") else {
            throw ClusterError("PostgreSQL does not run as root, and there is no user postgres to run it; install the package postgresql, or run as an ordinary user")
        }
        return ServerUser(name: "postgres", user: entry.pointee.pw_uid, group: entry.pointee.pw_gid)
    }

    /// The command line that runs `arguments` as this user, in the same process.
    func wrap(_ arguments: [String]) -> [String] {
        ["/usr/bin/setpriv", "--reuid=\(user)", "--regid=\(group)", "--init-groups", "--"] + arguments
    }
}

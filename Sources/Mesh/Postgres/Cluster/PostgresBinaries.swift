internal import Glibc

/// Where the server's programs are. Debian keeps each version in a directory of its own, outside of PATH.
struct PostgresBinaries: Sendable {
    let directory: String

    var initdb: String { directory + "/initdb" }
    var postgres: String { directory + "/postgres" }

    /// The newest version that is installed, or the one in PATH.
    static func locate() throws(ClusterError) -> PostgresBinaries {
        let versions = FileSystem.names(in: "/usr/lib/postgresql").compactMap { name in Int(name).map { ($0, "/usr/lib/postgresql/\(name)/bin") } }
        let path = (getenv("PATH").map { String(cString: $0) } ?? "").split(separator: ":").map(String.init)
        for directory in versions.sorted(by: { $0.0 > $1.0 }).map(\.1) + path {
            let binaries = PostgresBinaries(directory: directory)
            if access(binaries.postgres, X_OK) == 0, access(binaries.initdb, X_OK) == 0 { return binaries }
        }
        throw ClusterError("PostgreSQL's server programs (postgres, initdb) are neither in /usr/lib/postgresql/*/bin nor in PATH; install the package postgresql")
    }
}

/// Where a database is, who connects to it, and how much of it this process may use.
public struct DatabaseConfiguration: Sendable {
    /// How the connection is encrypted; a UNIX socket never is.
    public enum TLS: Sendable, Hashable {
        /// Encrypted if the server offers it, without checking who it is: for local networks only.
        case opportunistic
        case disabled
        /// Encrypted, and the server's certificate must be signed by this authority (PEM file) and carry the host's name.
        case verified(authority: String)
    }

    /// The directory of a UNIX socket (begins with `/`), a host name, or an address.
    public var host: String
    public var port: Int
    public var database: String
    public var user: String
    public var password: String?
    /// The schema in which plain table names are looked up; empty leaves the server's default.
    public var schema: String
    /// What `pg_stat_activity` shows; also names the pool in logs and metrics.
    public var applicationName: String
    public var tls: TLS = .opportunistic

    public var maximumConnections = 16
    /// So many connections stay open once the server has answered for the first time.
    public var minimumConnections = 0
    /// How many callers may wait for a connection; one more is refused at once.
    public var maximumWaiting = 1024
    /// How long one caller waits for a connection.
    public var waitLimit: Duration = .seconds(5)
    public var connectTimeout: Duration = .seconds(5)
    /// A connection that nobody used for so long is closed.
    public var idleTimeout: Duration = .seconds(60)
    /// A connection is replaced after this time, less up to a fifth of it.
    public var longestLife: Duration = .seconds(1800)
    /// Whoever holds a connection longer is named in the log.
    public var leakAfter: Duration = .seconds(60)
    /// A server that cannot be reached for so long is given up: requests fail at once until it is found again.
    public var breakAfter: Duration = .seconds(15)
    /// The longest that one statement may run; a transaction's deadline lowers it.
    public var statementTimeout: Duration = .seconds(10)
    /// How often a transaction is run in all when the server reports a serialization failure or a deadlock.
    public var maximumAttempts = 6

    public init(
        host: String, port: Int = 5432, database: String, user: String, password: String? = nil, schema: String = "",
        applicationName: String = "chill", maximumConnections: Int = 16
    ) {
        self.host = host
        self.port = port
        self.database = database
        self.user = user
        self.password = password
        self.schema = schema
        self.applicationName = applicationName
        self.maximumConnections = maximumConnections
    }

    var isLocalSocket: Bool { host.hasPrefix("/") }

    /// Whether a connection failed because the server could not prove who it is; libpq says so in words only.
    func isDistrusted(_ failure: PostgresError) -> Bool {
        guard case .verified = tls else { return false }
        return failure.message.contains("certificate")
    }
}

extension DatabaseConfiguration: CustomStringConvertible {
    /// Everything but the password.
    public var description: String { "\(user)@\(host):\(port)/\(database)" }
}

extension DatabaseConfiguration: CustomReflectable {
    public var customMirror: Mirror { Mirror(self, children: ["target": description, "schema": schema]) }
}

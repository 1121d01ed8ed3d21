internal import MeshEnvironment
internal import MeshPostgres

/// The SQL of log-ins that failed.
enum LoginFailureStatements {
    static func recent(_ emailHash: [UInt8], since time: Timestamp) -> Statement<Timestamp> {
        Statement(
            "users.recent-login-failures",
            "SELECT failed_at FROM login_failure WHERE email_hash = $1 AND failed_at > $2 ORDER BY failed_at DESC LIMIT $3",
            emailHash, time, LoginThrottle.allowedFailures
        ) { try $0.decode() }
    }

    static func add(_ emailHash: [UInt8], at time: Timestamp) -> Statement<Void> {
        Statement("users.add-login-failure", "INSERT INTO login_failure (email_hash, failed_at) VALUES ($1, $2)", emailHash, time)
    }

    static func sweep(before time: Timestamp, atMost count: Int) -> Statement<Void> {
        Statement(
            "users.sweep-login-failures",
            "DELETE FROM login_failure WHERE failure_id IN (SELECT failure_id FROM login_failure WHERE failed_at < $1 ORDER BY failed_at LIMIT $2)",
            time, count)
    }
}

/// The configuration in libpq's keywords. Everything that libpq would otherwise take from the process's environment is stated.
struct ConnectionParameters {
    var pairs: [(String, String)] = []

    init(_ configuration: DatabaseConfiguration) {
        pairs = [
            ("host", configuration.host), ("port", String(configuration.port)), ("dbname", configuration.database),
            ("user", configuration.user), ("password", configuration.password ?? ""), ("passfile", "/nonexistent"),
            ("application_name", configuration.applicationName), ("client_encoding", "UTF8"), ("gssencmode", "disable"),
            ("options", Self.options(configuration)), ("keepalives_idle", "30"), ("keepalives_interval", "5"), ("keepalives_count", "3"),
        ]
        switch configuration.tls {
        case .disabled: pairs.append(("sslmode", "disable"))
        case .opportunistic: pairs.append(("sslmode", "prefer"))
        case .verified(let authority): pairs += [("sslmode", "verify-full"), ("sslrootcert", authority), ("ssl_min_protocol_version", "TLSv1.3")]
        }
    }

    /// Session settings that the server applies before the first statement, so that none needs a round trip.
    private static func options(_ configuration: DatabaseConfiguration) -> String {
        var settings = [
            ("statement_timeout", "\(configuration.statementTimeout.milliseconds)"),
            // A transaction whose client hangs must not keep its locks for ever.
            ("idle_in_transaction_session_timeout", "\(configuration.statementTimeout.milliseconds * 6)"),
            // The server notices a vanished client while it still works for it.
            ("client_connection_check_interval", "1000"),
        ]
        if !configuration.schema.isEmpty {
            settings.append(("search_path", "\"" + configuration.schema.replacing("\"", with: "\"\"") + "\""))
        }
        return settings.map { "-c " + $0 + "=" + $1.replacing("\\", with: "\\\\").replacing(" ", with: "\\ ") }.joined(separator: " ")
    }
}

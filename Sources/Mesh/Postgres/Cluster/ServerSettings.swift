/// The server's `postgresql.conf`, written anew at each start.
struct ServerSettings: Sendable {
    var socketDirectory: String
    var maximumConnections = 200
    var sharedBuffers = "64MB"
    var network: PostgresCluster.Network?

    var text: String {
        """
        # Written by chill at each start; changes belong into postgresql.auto.conf (ALTER SYSTEM).
        cluster_name = 'chill'
        listen_addresses = '\(network?.addresses ?? "")'
        port = \(network?.port ?? ClusterLayout.port)
        unix_socket_directories = '\(socketDirectory.replacing("'", with: "''"))'
        max_connections = \(maximumConnections)
        password_encryption = 'scram-sha-256'

        # Small, and durable.
        shared_buffers = \(sharedBuffers)
        huge_pages = off
        jit = off
        fsync = on
        synchronous_commit = on
        full_page_writes = on
        max_wal_size = 512MB
        timezone = 'UTC'
        lc_messages = 'C'

        \(network.map { "ssl = on\nssl_min_protocol_version = 'TLSv1.3'\nssl_cert_file = '\($0.certificate)'\nssl_key_file = '\($0.key)'\n" } ?? "")
        # To stderr, which chill directs into its log directory. No statements, parameters or details: they hold data.
        # Errors of statements are the clients' to report.
        log_destination = 'stderr'
        logging_collector = off
        log_timezone = 'UTC'
        log_line_prefix = '%m [%p] %u@%d '
        log_min_messages = log
        log_min_error_statement = panic
        log_error_verbosity = terse
        log_statement = 'none'
        log_parameter_max_length = 0
        log_parameter_max_length_on_error = 0

        """
    }
}

internal import CoreMetrics

/// A statement that this connection has prepared: its short name there, its text, and where its times are counted.
final class PreparedStatement {
    let serverName: String
    let sql: String
    let timer: Timer

    init(serverName: String, name: String, sql: String) {
        self.serverName = serverName
        self.sql = sql
        timer = Timer(label: "mesh_postgres_statement_seconds", dimensions: [("statement", name)])
    }
}

package import MeshEnvironment
internal import MeshPostgres

/// A row of `schema_history`: a migration that ran.
package struct HistoryEntry: Sendable, Hashable {
    package var rank: Int32
    package var module: String
    package var version: MigrationVersion?
    package var script: String
    package var checksum: Int32
    package var installedOn: Timestamp
    package var success: Bool
    /// Not a run: the schema was taken as it was, up to `version`.
    package var isBaseline: Bool

    package init(
        rank: Int32, module: String, version: MigrationVersion?, script: String, checksum: Int32, installedOn: Timestamp, success: Bool, isBaseline: Bool = false
    ) {
        self.rank = rank
        self.module = module
        self.version = version
        self.script = script
        self.checksum = checksum
        self.installedOn = installedOn
        self.success = success
        self.isBaseline = isBaseline
    }

    /// All rows, oldest first.
    static func all(in schema: String) -> Statement<HistoryEntry> {
        let sql = "SELECT installed_rank, module, version, script, checksum, installed_on, success, type FROM \(schema).schema_history ORDER BY installed_rank"
        return Statement("schema.history.\(schema)", sql) { row in
            try HistoryEntry(
                rank: row.decode(), module: row.decode(), version: row.decode(String?.self).flatMap { MigrationVersion($0) }, script: row.decode(),
                checksum: row.decode(), installedOn: row.decode(), success: row.decode(), isBaseline: row.decode(String.self) == "BASELINE")
        }
    }
}

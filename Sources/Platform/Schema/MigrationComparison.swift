/// Compares the files of a program with the history of a database. Pure.
package enum MigrationComparison {
    /// The state of every migration that either side knows, in the order of the files; what only the history knows comes last.
    package static func compare(_ set: MigrationSet, _ history: [HistoryEntry]) -> [MigrationState] {
        var states: [MigrationState] = []
        // The last row counts: repeatable migrations have many.
        var rows: [Key: HistoryEntry] = [:]
        for entry in history where !entry.isBaseline { rows[Key(entry.module, entry.version, entry.script)] = entry }
        let baselines = Dictionary(history.filter(\.isBaseline).compactMap { entry in entry.version.map { (entry.module, $0) } }, uniquingKeysWith: max)
        let latest = Dictionary(grouping: history, by: \.module).mapValues { $0.compactMap(\.version).max() }
        for migration in set.migrations {
            let entry = rows.removeValue(forKey: Key(migration.module, migration.version, migration.script))
            let status: MigrationState.Status
            switch entry {
            case let entry? where !entry.success: status = .failed
            case let entry? where entry.checksum == migration.checksum: status = .applied
            case .some: status = migration.version == nil ? .pending : .changed
            case nil:
                if let version = migration.version, let baseline = baselines[migration.module], version <= baseline { status = .baseline }
                else if let version = migration.version, let last = latest[migration.module] ?? nil, version < last { status = .skipped } else { status = .pending }
            }
            states.append(
                MigrationState(module: migration.module, version: migration.version, script: migration.script, status: status, installedOn: entry?.installedOn))
        }
        for entry in rows.values.sorted(by: { $0.rank < $1.rank }) {
            let known = set.migrations.filter { $0.module == entry.module }.compactMap(\.version).max()
            let isNewer = entry.version.map { version in known.map { version > $0 } ?? true } ?? false
            let status: MigrationState.Status = entry.success ? (isNewer ? .newer : .missing) : .failed
            states.append(
                MigrationState(module: entry.module, version: entry.version, script: entry.script, status: status, installedOn: entry.installedOn))
        }
        return states
    }

    /// A numbered migration is known by its number, a repeatable one by its file.
    private struct Key: Hashable {
        let module: String
        let version: MigrationVersion?
        let script: String?

        init(_ module: String, _ version: MigrationVersion?, _ script: String) {
            self.module = module
            self.version = version
            self.script = version == nil ? script : nil
        }
    }
}

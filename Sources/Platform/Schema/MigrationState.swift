package import MeshEnvironment

/// How one migration stands in the database.
package struct MigrationState: Sendable, Hashable {
    package enum Status: String, Sendable {
        case applied
        /// Counts as applied: the schema was there before its history.
        case baseline
        case pending
        /// Its file was edited after it ran.
        case changed
        /// It ran, but has no file any more.
        case missing
        /// It ran, and is newer than any file here: the program is older than the schema.
        case newer
        /// Never ran, although a later one did.
        case skipped
        /// It began outside of a transaction and did not end well.
        case failed
    }

    package var module: String
    package var version: MigrationVersion?
    package var script: String
    package var status: Status
    package var installedOn: Timestamp?

    /// What is wrong, or `nil` if nothing is. A pending migration is a problem only for a service that starts.
    package var problem: String? {
        switch status {
        case .applied, .baseline: nil
        case .pending: "\(script) has not run; migrate first"
        case .changed: "\(script) was edited after it ran; restore it, and put the change into a new migration (or, if the edit changes nothing, 'chill migrate repair')"
        case .missing: "\(script) ran, but its file is gone; restore it"
        case .newer: "\(script) is newer than this program; run the program's newer version"
        case .skipped: "\(script) was added below a version that ran already; give it a higher version"
        case .failed: "\(script) failed half-way outside of a transaction; undo by hand what it did, then run 'chill migrate repair' and migrate again"
        }
    }
}

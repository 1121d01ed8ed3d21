public import MeshPostgres

/// The framework's own tables in a service's schema: outbox, inbox and idempotency records. Module "mesh" of the migration history.
public enum EventsSchema {
    public static let module = "mesh"

    public static var migrations: [MigrationFile] {
        [
            MigrationFile(name: "V1__outbox.sql", bytes: PackageResources.V1__outbox_sql),
            MigrationFile(name: "V2__inbox.sql", bytes: PackageResources.V2__inbox_sql),
            MigrationFile(name: "V3__idempotency.sql", bytes: PackageResources.V3__idempotency_sql),
            MigrationFile(name: "V4__leases.sql", bytes: PackageResources.V4__leases_sql),
            MigrationFile(name: "V5__contracts.sql", bytes: PackageResources.V5__contracts_sql),
            MigrationFile(name: "V6__operator.sql", bytes: PackageResources.V6__operator_sql),
            MigrationFile(name: "V7__causes.sql", bytes: PackageResources.V7__causes_sql),
            MigrationFile(name: "V8__shared_commits.sql", bytes: PackageResources.V8__shared_commits_sql),
            MigrationFile(name: "V9__constant_moves.sql", bytes: PackageResources.V9__constant_moves_sql),
            MigrationFile(name: "V10__cheaper_batches.sql", bytes: PackageResources.V10__cheaper_batches_sql),
        ]
    }
}

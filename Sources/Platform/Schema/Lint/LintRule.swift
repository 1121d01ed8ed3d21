/// What a migration must not do to a schema that is in use, unless its author has a reason.
package enum LintRule: String, Sendable, Hashable, CaseIterable {
    case indexBlocksWrites = "index-blocks-writes"
    case columnType = "column-type"
    case notNullWithoutDefault = "not-null-without-default"
    case setNotNull = "set-not-null"
    case volatileDefault = "volatile-default"
    case constraintValidates = "constraint-validates"
    case dropTable = "drop-table"
    case dropColumn = "drop-column"
    case rename = "rename"
    case heavyLock = "heavy-lock"
    case wholeTable = "whole-table-write"
    case missingLockTimeout = "missing-lock-timeout"
    case concurrentlyInTransaction = "concurrently-in-transaction"
    case severalStatements = "several-statements"
    case transactionControl = "transaction-control"
    case acceptanceWithoutReason = "acceptance-without-reason"

    /// What happens, and what to do instead.
    package var advice: String {
        switch self {
        case .indexBlocksWrites: "building the index stops all writes to the table; use CREATE INDEX CONCURRENTLY in a file of its own with '-- mesh: no-transaction'"
        case .columnType: "changing a column's type rewrites the table while nobody can read it; add a new column, fill it in portions, and switch over"
        case .notNullWithoutDefault: "rows that exist have no value for the column; give it a constant DEFAULT, or add it without NOT NULL"
        case .setNotNull: "SET NOT NULL reads the whole table while nobody can use it; add CHECK (… IS NOT NULL) NOT VALID, validate it in the next migration, then set it"
        case .volatileDefault: "a default that differs from row to row rewrites the table; add the column without it, fill it in portions, then set the default"
        case .constraintValidates: "checking all rows keeps the table locked; add the constraint NOT VALID (or USING INDEX), and VALIDATE it in the next migration"
        case .dropTable: "the version that still runs reads this table; stop using it first and drop it one release later"
        case .dropColumn: "the version that still runs reads this column; stop using it first and drop it one release later"
        case .rename: "the version that still runs knows the old name only; add the new one beside it and drop the old one a release later"
        case .heavyLock: "this locks out every reader for as long as it takes; find a way in portions"
        case .wholeTable: "writing every row at once holds locks on all of them and doubles the table; do it in portions, outside of a migration"
        case .missingLockTimeout: "waiting for a lock without limit makes everybody else queue up behind; leave lock_timeout as the runner sets it, or set one yourself first"
        case .concurrentlyInTransaction: "PostgreSQL refuses CONCURRENTLY inside of a transaction; put '-- mesh: no-transaction' on the first line"
        case .severalStatements: "outside of a transaction a failure leaves half of the file done; one statement per file"
        case .transactionControl: "the runner decides where the transaction ends; remove BEGIN, COMMIT and ROLLBACK"
        case .acceptanceWithoutReason: "write '-- lint: accept <rule>: <reason>'"
        }
    }

    /// Whether a reason may make it acceptable; the others cannot work.
    var isNegotiable: Bool {
        switch self {
        case .concurrentlyInTransaction, .severalStatements, .transactionControl, .acceptanceWithoutReason: false
        default: true
        }
    }
}

/// One thing that the lint has found.
package struct LintFinding: Sendable, Hashable {
    package var rule: LintRule
    package var script: String
    package var line: Int
    /// Why the author accepts it, from `-- lint: accept <rule>: <reason>` in the file.
    package var acceptedBecause: String?

    package var isAccepted: Bool { acceptedBecause != nil }

    package var description: String {
        let place = "\(script) line \(line): \(rule.rawValue)"
        if let reason = acceptedBecause { return "\(place) (accepted: \(reason))" }
        return "\(place): \(rule.advice)" + (rule.isNegotiable ? "; or accept it: -- lint: accept \(rule.rawValue): <reason>" : "")
    }
}

/// What a migration run would do, found out without doing it.
package struct MigrationPlan: Sendable {
    package struct Step: Sendable {
        package var module: String
        package var script: String
        /// Whether it runs in a transaction that is undone as a whole when it fails.
        package var isTransactional: Bool
        package var findings: [LintFinding]
        /// The locks that it took in the rehearsal on tables that were there before, as `orders.order ACCESS EXCLUSIVE`; `nil` when it was
        /// not rehearsed.
        package var locks: [String]?
    }

    package var schema: String
    package var steps: [Step]
    /// What stands in the way: drift, a newer schema, findings that nobody has accepted, a statement that fails.
    package var problems: [String]
}

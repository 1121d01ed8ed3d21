/// What went wrong with a statement, a transaction, or the way to the database. Holds no data of any row.
public struct PostgresError: Error, Sendable, Hashable {
    /// The SQLSTATE of five characters, also for what this side noticed (`08006` connection lost, `53300` no connection free).
    public var sqlState: String
    /// The statement's name; `BEGIN`, `COMMIT`, or empty outside of one.
    public var statement: String
    /// The constraint that was violated, if it was one.
    public var constraint: String?
    /// The server's primary message with values taken out; never its detail.
    public var message: String
    /// Where in the SQL text the server stopped: a character's number, from 1.
    package var position: Int?
    /// A prepared statement outlived its table's definition; the connection must not be used again.
    var isStalePlan = false

    public init(sqlState: String, statement: String = "", constraint: String? = nil, message: String) {
        self.sqlState = sqlState
        self.statement = statement
        self.constraint = constraint
        self.message = message
    }

    /// A unique constraint was violated: this one, or any if none is named.
    public func isUniqueViolation(of constraint: String? = nil) -> Bool {
        sqlState == "23505" && (constraint == nil || constraint == self.constraint)
    }

    /// A foreign key was violated: this one, or any if none is named.
    public func isForeignKeyViolation(of constraint: String? = nil) -> Bool {
        sqlState == "23503" && (constraint == nil || constraint == self.constraint)
    }

    /// Running the whole transaction again is expected to help: serialization failure or deadlock.
    public var isConflict: Bool { sqlState == "40001" || sqlState == "40P01" }

    /// The database could not be reached or had no room; nothing is wrong with the statement.
    public var isUnavailable: Bool { sqlState.hasPrefix("08") || sqlState.hasPrefix("53") || sqlState.hasPrefix("57P") }

    /// The connection was lost while COMMIT was under way: the transaction may have taken effect or not.
    public var isOutcomeUnknown: Bool { sqlState == "08007" }

    /// A statement or a wait ran into its time limit.
    public var isTimeout: Bool { sqlState == "57014" }
}

extension PostgresError: CustomStringConvertible {
    public var description: String {
        var text = "PostgreSQL \(sqlState)"
        if !statement.isEmpty { text += " in statement \(statement)" }
        if let constraint { text += " (constraint \(constraint))" }
        return text + ": " + message
    }
}

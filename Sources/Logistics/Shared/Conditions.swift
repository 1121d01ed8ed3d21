package import MeshPostgres

/// Builds the WHERE clause of a list from the filters that are set, and only from those, so that each combination is a statement of
/// its own with a plan of its own.
package struct Conditions: Sendable {
    private var clauses: [String] = []
    private var keys: [String] = []
    package private(set) var parameters: [any PostgresEncodable] = []

    package init() {}

    /// Adds a parameter and answers its place, as "$3".
    package mutating func place(_ value: any PostgresEncodable) -> String {
        parameters.append(value)
        return "$\(parameters.count)"
    }

    /// Adds a condition when there is a value for it.
    /// - Parameters:
    ///   - key: names the condition in the statement's name.
    ///   - sql: the condition, given the parameter's place.
    package mutating func add<Value: PostgresEncodable>(_ key: String, _ value: Value?, _ sql: (String) -> String) {
        guard let value else { return }
        keys.append(key)
        clauses.append(sql(place(value)))
    }

    /// Adds a condition without a parameter.
    package mutating func add(_ key: String, _ sql: String) {
        keys.append(key)
        clauses.append(sql)
    }

    /// The conditions joined; what holds always when there is none.
    package var sql: String { clauses.isEmpty ? "true" : clauses.joined(separator: " AND ") }

    /// `base` with the names of the conditions: one name stands for one SQL text.
    package func name(_ base: String) -> String { ([base] + keys).joined(separator: ".") }
}

/// Why a schema cannot be brought, or is not, where the program needs it: each problem says what is wrong with which file, and what to do.
package struct SchemaError: Error, Sendable, Hashable, CustomStringConvertible {
    package var schema: String
    package var problems: [String]

    package init(_ schema: String, _ problems: [String]) {
        self.schema = schema
        self.problems = problems
    }

    package var description: String { "Schema \(schema): " + problems.joined(separator: "; ") }
}

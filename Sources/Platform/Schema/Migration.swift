package import MeshPostgres

/// One migration file, understood.
package struct Migration: Sendable, Hashable {
    /// Whose file it is: `mesh` for the framework's tables, `service` for the service's own. Each module counts its versions itself.
    package let module: String
    /// `nil` for a repeatable migration (`R__name.sql`), which runs again whenever its text has changed.
    package let version: MigrationVersion?
    package let description: String
    package let script: String
    package let sql: String
    package let checksum: Int32
    /// False if the file says `-- mesh: no-transaction` in its first comment, for what PostgreSQL does not allow inside of one. Such a
    /// file holds one statement.
    package let isTransactional: Bool

    /// Reads a file named `V<version>__<description>.sql` or `R__<description>.sql`; any other name is an error, for a file that is
    /// silently passed over is worse.
    package init(_ file: MigrationFile, module: String, schema: String) throws(SchemaError) {
        func wrong(_ problem: String) -> SchemaError { SchemaError(schema, ["\(file.name) \(problem)"]) }
        let form = "must be named V<version>__<description>.sql or R__<description>.sql, of letters, digits and underscores"
        guard file.name.hasSuffix(".sql"), let separator = file.name.firstRange(of: "__") else { throw wrong(form) }
        let prefix = file.name[..<separator.lowerBound]
        let description = file.name[separator.upperBound...].dropLast(4)
        guard !description.isEmpty, description.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }) else { throw wrong(form) }
        switch prefix.first {
        case "V":
            guard let version = MigrationVersion(prefix.dropFirst()) else { throw wrong(form) }
            self.version = version
        case "R" where prefix.count == 1: version = nil
        default: throw wrong(form)
        }
        guard let sql = String(validating: file.bytes, as: UTF8.self), !file.bytes.contains(0) else { throw wrong("is not UTF-8 text") }
        guard sql.contains(where: { !$0.isWhitespace }) else { throw wrong("is empty") }
        self.module = module
        self.description = String(description.replacing("_", with: " "))
        script = file.name
        self.sql = sql
        checksum = Checksum.of(file.bytes)
        let header = sql.split(whereSeparator: \.isNewline).prefix { $0.hasPrefix("--") }
        isTransactional = !header.contains { $0.dropFirst(2).trimmed == "mesh: no-transaction" }
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        let start = drop { $0 == " " }
        return start.dropLast(start.reversed().prefix { $0 == " " }.count)
    }
}

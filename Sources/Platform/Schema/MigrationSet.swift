package import MeshPostgres

/// All migrations of one service's schema, in the order in which they run.
package struct MigrationSet: Sendable {
    package let schema: String
    /// Who owns the schema and everything in it: the role that the service connects as.
    package let role: String
    package let migrations: [Migration]

    /// - Parameter modules: the framework's files first, then the service's: `["mesh": EventsSchema.migrations, "service": …]`.
    package init(schema: String, role: String? = nil, modules: KeyValuePairs<String, [MigrationFile]>) throws(SchemaError) {
        for name in [schema, role ?? schema] where !Self.isName(name) {
            throw SchemaError(schema, ["the name \(name) must be of lower-case letters, digits and underscores, and begin with a letter"])
        }
        var all: [Migration] = []
        for (module, files) in modules {
            var migrations: [Migration] = []
            for file in files { migrations.append(try Migration(file, module: module, schema: schema)) }
            // Repeatable ones come after all numbers, by name.
            migrations.sort { left, right in
                switch (left.version, right.version) {
                case (let left?, let right?): left < right
                case (_?, nil): true
                case (nil, _?): false
                case (nil, nil): left.script < right.script
                }
            }
            for (left, right) in zip(migrations, migrations.dropFirst()) {
                let isTwice = left.version == nil ? left.script == right.script : left.version == right.version
                if isTwice { throw SchemaError(schema, ["\(left.script) and \(right.script) of module \(module) have the same version"]) }
            }
            all += migrations
        }
        self.schema = schema
        self.role = role ?? schema
        migrations = all
    }

    /// Names that need no quotes anywhere.
    private static func isName(_ name: String) -> Bool {
        guard let first = name.utf8.first, name.utf8.count <= 63 else { return false }
        let letters = UInt8(ascii: "a")...UInt8(ascii: "z"), digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        return letters.contains(first) && name.utf8.allSatisfy { letters.contains($0) || digits.contains($0) || $0 == UInt8(ascii: "_") }
    }
}

import Foundation
import MeshEnvironment
import Schema

/// What a migration command found or did in one schema, for people and for programs.
struct SchemaReport: Encodable {
    struct Migration: Encodable {
        var module: String
        var script: String
        var status: String
        var installedOn: String?
        var locks: [String]?
        var findings: [String]?

        init(module: String, script: String, status: String, locks: [String]? = nil, findings: [String]? = nil) {
            self.module = module
            self.script = script
            self.status = status
            self.locks = locks
            self.findings = findings
        }

        init(_ state: MigrationState) {
            self.init(module: state.module, script: state.script, status: state.status.rawValue)
            installedOn = state.installedOn.map { "\($0)" }
        }
    }

    var service: String
    var migrations: [Migration] = []
    var problems: [String] = []
    var text: String?
}

extension SchemaReport: CustomStringConvertible {
    var description: String {
        var lines = ["\(service): \(text ?? "\(migrations.count) migrations")"]
        for migration in migrations {
            let columns = [migration.status, migration.module, migration.script, migration.installedOn ?? ""]
            lines.append("  " + zip(columns, [9, 8, 36, 0]).map { $0.padding(toLength: max($1, $0.count), withPad: " ", startingAt: 0) }.joined(separator: " "))
            for lock in migration.locks ?? [] { lines.append("      locks \(lock)") }
            for finding in migration.findings ?? [] { lines.append("      \(finding)") }
        }
        for problem in problems { lines.append("  PROBLEM \(problem)") }
        return lines.joined(separator: "\n")
    }
}

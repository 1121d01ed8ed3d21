import ArgumentParser
import Schema

/// The services' schemas: bringing them up to date, and finding out how they stand.
struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Bring the services' schemas up to date, and tell how they stand.",
        discussion: "Works on a running database (`chill up`). Without a service's name it works on all. Exit code 1: something is wrong with a schema.",
        subcommands: [Up.self, Info.self, Validate.self, Plan.self, Repair.self, Baseline.self], defaultSubcommand: Up.self)

    struct Up: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make roles and schemas that are missing and run what is pending.")

        @OptionGroup var choice: SchemaChoice

        func run() async throws {
            try await choice.perform { runner, part, set in
                let password = try choice.directory.databaseSecret(of: part)
                let ran = try await runner.migrate(set, password: password)
                return SchemaReport(
                    service: part.rawValue, migrations: ran.map { .init(module: $0.module, script: $0.script, status: "applied") },
                    text: ran.isEmpty ? "up to date" : "ran \(ran.map(\.script).joined(separator: ", "))")
            }
        }
    }

    struct Info: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List every migration and how it stands.")

        @OptionGroup var choice: SchemaChoice

        func run() async throws {
            try await choice.perform { runner, part, set in
                SchemaReport(service: part.rawValue, migrations: try await runner.info(set).map { SchemaReport.Migration($0) })
            }
        }
    }

    struct Validate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Check that the schemas are exactly what this program was built for, as services do at start.")

        @OptionGroup var choice: SchemaChoice

        func run() async throws {
            try await choice.perform { runner, part, set in
                let problems = try await runner.info(set).compactMap(\.problem)
                return SchemaReport(service: part.rawValue, problems: problems, text: problems.isEmpty ? "as it should be" : nil)
            }
        }
    }

    struct Plan: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Tell what `up` would run, with the locks that it would take and what the lint says. Changes nothing.")

        @OptionGroup var choice: SchemaChoice

        func run() async throws {
            try await choice.perform { runner, part, set in
                let plan = try await runner.plan(set)
                let migrations = plan.steps.map { step in
                    SchemaReport.Migration(
                        module: step.module, script: step.script, status: step.isTransactional ? "pending" : "pending, outside of a transaction",
                        locks: step.locks, findings: step.findings.map(\.description))
                }
                return SchemaReport(
                    service: part.rawValue, migrations: migrations, problems: plan.problems, text: migrations.isEmpty ? "nothing to do" : nil)
            }
        }
    }

    struct Repair: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make the history agree with the files: forget failed runs and vanished files, take over the checksums of edited ones.")

        @OptionGroup var choice: SchemaChoice

        func run() async throws {
            try await choice.perform { runner, part, set in
                let done = try await runner.repair(set)
                return SchemaReport(service: part.rawValue, text: done.isEmpty ? "nothing to repair" : done.joined(separator: "\n"))
            }
        }
    }

    struct Baseline: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Take a schema that was made without a history as it is.")

        @OptionGroup var choice: SchemaChoice

        @Option(help: "Whose migrations: service, or mesh for the framework's tables.")
        var module = "service"

        @Option(help: "The version that the schema is at; the newest when absent.")
        var version: String?

        func run() async throws {
            guard choice.services.count == 1 else { throw ValidationError("name the one service whose schema it is") }
            let number = try version.map { text in
                guard let number = choice.version(text) else { throw ValidationError("'\(text)' is no version; write 2 or 2.1") }
                return number
            }
            try await choice.perform { runner, part, set in
                let password = try choice.directory.databaseSecret(of: part)
                let version = try await runner.baseline(set, module: module, at: number, password: password)
                return SchemaReport(service: part.rawValue, text: "module \(module) is taken as it is, at version \(version)")
            }
        }
    }
}

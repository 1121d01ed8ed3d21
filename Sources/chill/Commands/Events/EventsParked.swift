import ArgumentParser
import Foundation
import MeshEnvironment
import MeshEvents
import MeshProtobuf

/// The events that could not take effect.
struct EventsParked: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parked", abstract: "List the events that could not take effect, with the later ones of their keys.")

    @Argument(help: "The service that takes the events in.") var service: Part
    @OptionGroup var which: SelectionOptions
    @Option(help: "How many at most.") var limit = 100
    @Flag(help: "Print JSON.") var json = false
    @OptionGroup var installation: InstallationOptions

    func run() async throws {
        try await EventsOffice.open(installation) { office in
            let entries = try await EventsOperator(database: office.database(of: service)).parked(which.selection, limit: max(1, min(limit, 10_000)))
            var table = EventsTable("number", "source", "topic", "key", "event", "occurredAt", "cause", "attempts", "retryDue", "edited", "error")
            for entry in entries {
                table.add(
                    .number("\(entry.id)"), .string(entry.source), .string(entry.topic), .string(entry.key), .number("\(entry.eventID)"),
                    .string(entry.occurredAt.rfc3339), .string(entry.cause), .number("\(entry.attempts)"), .bool(entry.isRequested),
                    .bool(entry.isEdited), .string(entry.error))
            }
            table.show(json: json)
        }
    }
}

/// One parked event in full.
struct EventsShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "Show one parked event with its payload, as JSON.")

    @OptionGroup var event: ParkedEventOptions
    @OptionGroup var installation: InstallationOptions

    func run() async throws {
        try await EventsOffice.open(installation) { office in
            let entry = try await office.parked(event) { try await $0.show(event.number) }
            let shown: JSONValue = .object([
                ("number", .number("\(entry.id)")), ("subscription", .string(entry.subscription)), ("source", .string(entry.source)),
                ("topic", .string(entry.topic)), ("lane", .number("\(entry.lane)")), ("key", .string(entry.key)), ("event", .number("\(entry.eventID)")),
                ("occurredAt", .string(entry.occurredAt.rfc3339)), ("parkedAt", .string(entry.parkedAt.rfc3339)), ("cause", .string(entry.cause)),
                ("error", .string(entry.error)), ("attempts", .number("\(entry.attempts)")), ("retryDue", .bool(entry.isRequested)),
                ("edited", .bool(entry.isEdited)), ("traceparent", entry.traceparent.map { .string($0) } ?? .null),
                ("payload", EventPayloads.json(entry.payload, topic: entry.topic)),
            ])
            print(shown.serialized)
        }
    }
}

import ArgumentParser
import Foundation
import MeshEnvironment
import MeshEvents
import MeshPostgres
import MeshProtobuf

/// The events of a service's own log.
struct EventsTail: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "tail", abstract: "Show the last events that a service has written; one JSON object a line.")

    @Argument(help: "The service that writes the events, as orders.") var service: Part
    @Option(help: "Only this topic, as order.placed.") var topic: String?
    @Option(help: "Only this key.") var key: String?
    @Option(name: .shortAndLong, help: "How many of the last events.") var lines = 20
    @Flag(name: .shortAndLong, help: "Go on with those that come, until interrupted.") var follow = false
    @OptionGroup var installation: InstallationOptions

    func run() async throws {
        try await EventsOffice.open(installation) { office in
            let tail = EventTail(database: try office.database(of: service))
            for event in try await tail.last(max(0, min(lines, 10_000)), topic: topic, key: key) { Self.show(event) }
            guard follow else { return }
            let topics: [String]
            if let topic { topics = [topic] } else { topics = try await tail.topics() }
            try await tail.follow(topics: topics) { event in
                if key == nil || event.key == key { Self.show(event) }
            }
        }
    }

    private static func show(_ event: FetchedEvent) {
        let line: JSONValue = .object([
            ("id", .number("\(event.id)")), ("occurredAt", .string(event.occurredAt.rfc3339)), ("topic", .string(event.topic)),
            ("key", .string(event.key)), ("traceparent", event.traceparent.map { .string($0) } ?? .null),
            ("payload", EventPayloads.json(event.payload, topic: event.topic)),
        ])
        // Not print: a pipe would keep it until its buffer is full.
        FileHandle.standardOutput.write(Data((line.serialized + "\n").utf8))
    }
}

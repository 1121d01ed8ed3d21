import ArgumentParser
import Foundation
import MeshEvents

/// Tries parked events again.
struct EventsRetry: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry", abstract: "Let parked events be tried again by the running service, each key in order.")

    @Argument(help: "The service that takes the events in.") var service: Part
    @OptionGroup var which: SelectionOptions
    @Flag(help: "Every parked event of the service.") var all = false
    @OptionGroup var who: SignatureOptions
    @OptionGroup var installation: InstallationOptions

    func validate() throws {
        guard all || which.selection != EventSelection() else { throw ValidationError("say which: --topic, --key, --source, --subscription, or --all") }
    }

    func run() async throws {
        try await EventsOffice.open(installation) { office in
            let count = try await EventsOperator(database: office.database(of: service)).retry(which.selection, who.signature(needsReason: false))
            guard count > 0 else { throw EventsOffice.nothing("no parked event of \(service.rawValue) matches") }
            print("\(count) to be tried again; `chill events parked \(service.rawValue)` shows what is left")
        }
    }
}

/// Gives one parked event up.
struct EventsSkip: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "skip", abstract: "Give one parked event up for good; then retry its key, so that the later events go on.")

    @OptionGroup var event: ParkedEventOptions
    @OptionGroup var who: SignatureOptions
    @OptionGroup var installation: InstallationOptions

    func run() async throws {
        try await EventsOffice.open(installation) { office in
            let signature = try who.signature(needsReason: true)
            let entry = try await office.parked(event) { try await $0.skip(event.number, signature) }
            print("event \(entry.eventID) of \(entry.topic) is given up; its key is \(entry.key)")
        }
    }
}

/// Replaces the payload of a parked event.
struct EventsEdit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "edit", abstract: "Replace the payload of one parked event by JSON from standard input; then retry its key.")

    @OptionGroup var event: ParkedEventOptions
    @OptionGroup var who: SignatureOptions
    @OptionGroup var installation: InstallationOptions

    func run() async throws {
        try await EventsOffice.open(installation) { office in
            let signature = try who.signature(needsReason: true)
            let text = String(decoding: FileHandle.standardInput.readDataToEndOfFile(), as: UTF8.self)
            let entry = try await office.parked(event) { desk in
                let topic = try await desk.show(event.number).topic
                return try await desk.edit(event.number, payload: EventPayloads.bytes(text, topic: topic), signature)
            }
            print("event \(entry.eventID) of \(entry.topic) is edited; retry its key \(entry.key) to let it take effect")
        }
    }
}

import ArgumentParser
import Foundation
import MeshEnvironment
import MeshEvents

/// Lets one consumer live through events again.
struct EventsReplay: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Let one service live through the events of one topic again, since a time, all keys or one.",
        discussion: """
            The handlers run once more for each event, in order of each key, and each of these effects commits exactly once: on top of what the
            events did before. Other consumers notice nothing. Parked events that come again are taken from the parking place.
            """)

    @Argument(help: "The service that takes the events in.") var service: Part
    @OptionGroup var which: SubscriptionOptions
    @Option(help: "Since when: 2026-05-01T12:00:00Z, or how long ago: 90s, 15m, 2h, 3d.") var since: Moment
    @Option(help: "Only this key.") var key: String?
    @OptionGroup var who: SignatureOptions
    @OptionGroup var installation: InstallationOptions

    func run() async throws {
        try await EventsOffice.open(installation) { office in
            let signature = try who.signature(needsReason: true)
            let replay = try office.replay(of: service, which)
            if let key {
                let count = try await replay.key(key, since: since.time, signature)
                guard count > 0 else { throw EventsOffice.nothing("the key has no event since then that has taken effect") }
                print("\(count) events of \(key) come again")
            } else {
                let count = try await replay.all(since: since.time, signature)
                guard count > 0 else { throw EventsOffice.nothing("no event since then has taken effect") }
                print("\(count) lanes are set back to \(since.time.rfc3339)")
            }
        }
    }
}

/// Goes on with a log that was restored.
struct EventsAdopt: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "adopt", abstract: "Go on with the log of a service whose database was restored to an earlier time.")

    @Argument(help: "The service that takes the events in.") var service: Part
    @OptionGroup var which: SubscriptionOptions
    @OptionGroup var who: SignatureOptions
    @OptionGroup var installation: InstallationOptions

    func run() async throws {
        try await EventsOffice.open(installation) { office in
            let signature = try who.signature(needsReason: true)
            let replay = try office.replay(of: service, which)
            print("\(try await replay.adoptEpoch(signature)) lanes are set back to the end of the restored log")
        }
    }
}

import ArgumentParser

/// What an operator sees of events and does to them.
struct EventsCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events",
        abstract: "See how events travel, and decide about those that could not take effect.",
        discussion: """
            SERVICE is the service that takes the events in, except for tail, where it is the one that writes them.
            Every change is kept in the service's table event_audit, with who (--as) and why (--reason).
            Exit codes: 0 done; 1 failed, nothing changed; 3 the database does not run; 4 nothing matches; 64 wrong usage.
            """,
        subcommands: [
            EventsLag.self, EventsTail.self, EventsParked.self, EventsShow.self, EventsRetry.self, EventsSkip.self, EventsEdit.self, EventsReplay.self,
            EventsAdopt.self,
        ])
}

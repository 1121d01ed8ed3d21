import ArgumentParser
import Foundation
import MeshEnvironment
import MeshEvents

/// Which parked events are meant.
struct SelectionOptions: ParsableArguments {
    @Option(help: "Only this subscription, as orders.") var subscription: String?
    @Option(help: "Only events of this service.") var source: String?
    @Option(help: "Only this topic, as order.placed.") var topic: String?
    @Option(help: "Only this key.") var key: String?

    var selection: EventSelection { EventSelection(subscription: subscription, source: source, topic: topic, key: key) }
}

/// One parked event.
struct ParkedEventOptions: ParsableArguments {
    @Argument(help: "The service that takes the events in.") var service: Part
    @Argument(help: "The event's number, as listed by parked.") var number: Int64
}

/// One subscription to one topic.
struct SubscriptionOptions: ParsableArguments {
    @Option(help: "The service whose events they are.") var source: Part
    @Option(help: "The topic, as order.placed.") var topic: String
    @Option(help: "The subscription's name, if it is not the service's.") var subscription: String?
}

/// Who does it, and why.
struct SignatureOptions: ParsableArguments {
    @Option(name: .customLong("as"), help: "Who you are; the account that runs the command if not given.") var name: String?
    @Option(help: "Why; kept with the deed.") var reason = ""

    func signature(needsReason: Bool) throws -> OperatorSignature {
        let environment = ProcessInfo.processInfo.environment
        return try OperatorSignature(
            name: name ?? environment["SUDO_USER"] ?? environment["USER"] ?? NSUserName(), reason: reason, needsReason: needsReason)
    }
}

/// An instant: RFC 3339, or how long ago, as 90s, 15m, 2h, 3d.
struct Moment: ExpressibleByArgument {
    let time: Timestamp

    init?(argument: String) {
        if let time = Timestamp(rfc3339: argument) {
            self.time = time
            return
        }
        let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        guard let unit = argument.last.flatMap({ units[$0] }), let count = Int64(argument.dropLast()), (0...1_000_000).contains(count) else { return nil }
        time = TimeSource.system.now() - .seconds(count * unit)
    }
}

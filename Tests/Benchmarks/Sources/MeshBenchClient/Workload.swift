import ArgumentParser

/// The work of one run, as the peers do it too.
enum Workload: String, ExpressibleByArgument, CaseIterable {
    /// Unary, 100 bytes: one connection with 64 calls in flight.
    case W1
    /// The same with one call in flight.
    case W2
    /// The same over four connections with 256 calls in flight each.
    case W3
    /// One stream of 1 KiB messages from the server.
    case W4
    /// Unary, 64 KiB: one connection with 16 calls in flight.
    case W5
    /// A thousand idle connections: the server's memory.
    case W6

    var connections: Int { self == .W3 ? 4 : self == .W6 ? 1000 : 1 }

    var inFlight: Int {
        switch self {
        case .W1: 64
        case .W3: 256
        case .W5: 16
        case .W2, .W4, .W6: 1
        }
    }

    /// Of one message: its data or, for the echo, all of it.
    var bytes: Int {
        switch self {
        case .W4: 1024
        case .W5: 65_536
        default: 100
        }
    }
}

/// Whether an endpoint can be called: the decisions, without sockets and timers.
package struct Connectivity: Sendable, Hashable {
    private enum State: Sendable, Hashable {
        /// Nobody has asked yet. Next: connecting.
        case idle
        /// An attempt is under way; calls wait. Next: ready, pausing.
        case connecting(failures: Int)
        /// Next: connecting.
        case ready
        /// The last attempt has failed; calls fail at once. Next: connecting.
        case pausing(failures: Int)
        case closed
    }

    package enum OnCall: Sendable, Hashable {
        case send
        case wait
        case connectAndWait
        case failUnreachable
        case failClosed
    }

    package enum OnFailure: Sendable, Hashable {
        /// Fail the calls that wait, and try again after the n-th pause.
        case pause(number: Int)
        case none
    }

    private var state = State.idle

    package init() {}

    /// Whether `called` would answer `send`.
    package var isReady: Bool { state == .ready }

    /// A call wants to be sent.
    package mutating func called() -> OnCall {
        switch state {
        case .idle:
            state = .connecting(failures: 0)
            return .connectAndWait
        case .connecting: return .wait
        case .ready: return .send
        case .pausing: return .failUnreachable
        case .closed: return .failClosed
        }
    }

    /// An attempt has succeeded; `false` when nobody wants it any more.
    package mutating func connected() -> Bool {
        guard case .connecting = state else { return false }
        state = .ready
        return true
    }

    package mutating func connectFailed() -> OnFailure {
        guard case .connecting(let failures) = state else { return .none }
        state = .pausing(failures: failures + 1)
        return .pause(number: failures + 1)
    }

    /// The connection has ended or takes no new calls; `true` when a new one is to be made now.
    package mutating func lost() -> Bool {
        guard state == .ready else { return false }
        state = .connecting(failures: 0)
        return true
    }

    /// The pause is over; `true` when the next attempt is due.
    package mutating func pauseEnded() -> Bool {
        guard case .pausing(let failures) = state else { return false }
        state = .connecting(failures: failures)
        return true
    }

    package mutating func close() { state = .closed }

    /// How long the n-th pause lasts: doubling, with the upper half left to chance so that clients do not return together.
    /// - Parameter chance: in `0 ..< 1`.
    package static func pause(number: Int, first: Duration, longest: Duration, chance: Double) -> Duration {
        var pause = first
        var number = number
        while number > 1, pause < longest {
            pause = pause * 2
            number -= 1
        }
        return min(pause, longest) * (0.5 + chance / 2)
    }
}

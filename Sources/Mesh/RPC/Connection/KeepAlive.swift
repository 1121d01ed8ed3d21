/// When a silent peer is asked for a sign of life, and when it is given up: the decision, without clock and timer.
package struct KeepAlive: Sendable, Hashable {
    package enum OnLook: Sendable, Hashable {
        /// Look again after so many nanoseconds.
        case wait(Int64)
        /// Send a PING, and look again.
        case ping(lookAfter: Int64)
        /// The peer has not answered in time.
        case giveUp
    }

    private let silence: Int64
    private let patience: Int64
    /// When the PING was sent that waits for an answer.
    private var askedAt: Int64?

    /// - Parameters:
    ///   - silence: nanoseconds without a byte after which the peer is asked.
    ///   - patience: nanoseconds that it may take to say anything.
    package init(silence: Int64, patience: Int64) {
        self.silence = max(1, silence)
        self.patience = max(1, patience)
    }

    /// The first look is due after this time.
    package var firstLook: Int64 { silence }

    /// The PING was answered: how long until the next look.
    package mutating func answered() -> Int64 {
        askedAt = nil
        return silence
    }

    package mutating func look(lastArrival: Int64, now: Int64) -> OnLook {
        if let askedAt {
            guard lastArrival <= askedAt else {
                self.askedAt = nil
                return .wait(max(1, lastArrival + silence - now))
            }
            return now - askedAt >= patience ? .giveUp : .wait(askedAt + patience - now)
        }
        guard now - lastArrival >= silence else { return .wait(lastArrival + silence - now) }
        askedAt = now
        return .ping(lookAfter: patience)
    }
}

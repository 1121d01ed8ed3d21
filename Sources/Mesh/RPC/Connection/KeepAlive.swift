/// When a peer is asked for a sign of life, and when it is given up: the decision, without clock and timer.
///
/// It is asked when it has been silent, and when we have been: a peer that talks and hears nothing takes us for gone in the end.
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
    /// What had been sent at the last look, and when that was new.
    private var sent: UInt64 = 0
    private var sentAt = Int64.min

    /// - Parameters:
    ///   - silence: nanoseconds without a byte, from either side, after which the peer is asked; our own silence may last up to twice as long.
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

    /// - Parameter sent: counts what we have sent.
    package mutating func look(lastArrival: Int64, sent: UInt64, now: Int64) -> OnLook {
        if sent != self.sent || sentAt == .min { (self.sent, sentAt) = (sent, now) }
        if let askedAt {
            guard lastArrival <= askedAt else {
                self.askedAt = nil
                return .wait(untilDue(lastArrival, now))
            }
            return now - askedAt >= patience ? .giveUp : .wait(askedAt + patience - now)
        }
        guard now - min(lastArrival, sentAt) >= silence else { return .wait(untilDue(lastArrival, now)) }
        askedAt = now
        return .ping(lookAfter: patience)
    }

    private func untilDue(_ lastArrival: Int64, _ now: Int64) -> Int64 { max(1, min(lastArrival, sentAt) + silence - now) }
}

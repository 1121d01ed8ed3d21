/// Whether a loop that has nothing to do stays awake for its next event: the decision, without clock and sockets.
///
/// It watches how long events let it wait. After some short waits it stays awake after each event, for `patience` at most; a wait that
/// is not over by then was in vain. It goes on as long as four of five waits are worth it; each time they are not, it takes twice as many
/// short waits to begin again. Events that are there without a wait make it stop as well: a loop that always has something to do gains
/// nothing. When somebody else wanted the processor meanwhile it stops at once, and lets a pause pass that doubles as well.
package struct Wakefulness: Sendable, Hashable {
    /// Short waits before the first try.
    package static let firstProof = 4
    package static let longestProof = 256
    /// What a wait in vain costs, in waits that were worth it.
    package static let priceOfFailure = 4
    package static let mostTrust = 8
    package static let longestNoWait: Int64 = 10_000
    package static let firstPause: Int64 = 1_000_000
    package static let longestPause: Int64 = 256_000_000

    private let patience: Int64
    /// A sleeper's waits are longer than those of one who is awake: two threads have to be woken, its own and the peer's.
    private var shortWait: Int64 { patience * 2 }
    /// What passes between two events of which the second was there already, and a little more; however patient the loop is.
    private var noWait: Int64 { min(patience / 10, Self.longestNoWait) }
    /// Since when there has been nothing to do; `nil` while there is, and at the beginning.
    private var idleSince: Int64?
    package private(set) var isAwake = false
    private var shortWaits = 0
    private var proof = firstProof
    private var trust = 0
    /// Events in a row that did not have to be waited for.
    private var waitless = 0
    private var pause = firstPause
    private var pausedUntil = Int64.min

    /// - Parameter patience: nanoseconds that each wait may be spent awake.
    package init(patience: Int64) { self.patience = max(0, patience) }

    /// An event has come.
    package mutating func arrived(now: Int64) {
        guard let idleSince else { return }
        self.idleSince = nil
        let wait = now - idleSince
        if wait <= noWait {
            waitless += 1
            if waitless < Self.firstProof { return }
            (isAwake, waitless, shortWaits) = (false, 0, 0)
            return
        }
        waitless = 0
        if isAwake {
            trust = min(trust + 1, Self.mostTrust)
            if trust == Self.mostTrust { (proof, pause) = (Self.firstProof, Self.firstPause) }
        } else {
            shortWaits = wait <= shortWait ? min(shortWaits + 1, proof) : 0
        }
    }

    /// The event has been dealt with; `true` when the wait for the next one is to be spent awake, and was not so before.
    package mutating func handled(now: Int64) -> Bool {
        idleSince = now
        guard !isAwake, patience > 0, shortWaits >= proof, now >= pausedUntil else { return false }
        isAwake = true
        // Trust is left when only one wait was in vain.
        if trust <= 0 { trust = Self.priceOfFailure }
        return true
    }

    /// Nothing has come so far; `false` when the rest of the wait is to be slept.
    package mutating func looked(now: Int64) -> Bool {
        guard isAwake else { return false }
        guard let idleSince, now - idleSince > patience else { return true }
        isAwake = false
        trust -= Self.priceOfFailure
        if trust <= 0 {
            shortWaits = 0
            proof = min(proof * 2, Self.longestProof)
        }
        return false
    }

    /// Somebody else wants the processor.
    package mutating func disturbed(now: Int64) {
        isAwake = false
        trust = 0
        shortWaits = 0
        pausedUntil = now + pause
        pause = min(pause * 2, Self.longestPause)
    }

    /// There was no room for one more that is awake; it may ask again.
    package mutating func refused() { isAwake = false }
}

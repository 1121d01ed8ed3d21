package import MeshEnvironment

/// By when the goods must leave the first hub.
///
/// With a wish: the time of arrival less the whole journey. Without: within 24 hours of the order. Never before now:
/// a deadline that nobody can meet any more becomes "at once".
package struct DispatchDeadline: Sendable, Hashable {
    package enum Basis: Sendable, Hashable {
        case wish(Timestamp)
        /// The wish cannot be met: the goods arrive later even if they leave at once.
        case missedWish(Timestamp)
        case withinADay
    }

    package var time: Timestamp
    package var basis: Basis

    package init(time: Timestamp, basis: Basis) {
        self.time = time
        self.basis = basis
    }

    package static func decide(wish: Timestamp?, placedAt: Timestamp, totalSeconds: Int32, now: Timestamp) -> DispatchDeadline {
        guard let wish else {
            return DispatchDeadline(time: max(placedAt + .seconds(86_400), now), basis: .withinADay)
        }
        let latest = wish - .seconds(Int64(max(totalSeconds, 0)))
        return latest < now
            ? DispatchDeadline(time: now, basis: .missedWish(wish))
            : DispatchDeadline(time: latest, basis: .wish(wish))
    }
}

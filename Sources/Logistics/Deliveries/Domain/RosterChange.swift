package import struct FoundationEssentials.UUID

/// What a changed user means for the roster.
package enum RosterChange: Sendable, Hashable {
    /// The person drives: takes new work in this pool.
    case enlist(Pool)
    /// The person is no driver (any more).
    case remove

    /// - Parameter kind: what the user's role drives, `nil` for other roles.
    package static func of(kind: LegKind?, hubs: [UUID], active: Bool) -> RosterChange {
        // A delivery manager has exactly one hub; without it there is no pool to drive in.
        guard active, let kind, let hub = hubs.first else { return .remove }
        return .enlist(Pool(hub: hub, kind: kind))
    }
}

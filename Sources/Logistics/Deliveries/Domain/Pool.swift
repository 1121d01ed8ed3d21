package import struct FoundationEssentials.UUID

/// All drivers of one hub and kind, and the legs that start there: the unit in which work is given out.
package struct Pool: Sendable, Hashable {
    package var hub: UUID
    package var kind: LegKind

    package init(hub: UUID, kind: LegKind) {
        self.hub = hub
        self.kind = kind
    }

    package var lockKey: Int64 { LockKey.of("deliveries.pool." + kind.rawValue, hub) }
}

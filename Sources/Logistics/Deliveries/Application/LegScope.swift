internal import struct FoundationEssentials.UUID

/// Which legs a caller finds in lists, other than a MASTER, who finds all.
enum LegScope: Sendable, Hashable {
    /// Legs that start at one of these.
    case hubs([UUID])
    /// Legs that this person drives.
    case driver(UUID)
}

package import struct FoundationEssentials.UUID

/// For whom a call is made, as far as legs and drivers care.
package enum Agent: Sendable, Hashable {
    case master
    case hubManager(hubs: Set<UUID>)
    case driver(UUID)
    /// A signed-in user whom legs do not concern.
    case other
}

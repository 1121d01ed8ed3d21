internal import struct FoundationEssentials.UUID

/// Which firms a list shows.
struct FirmFilter: Sendable, Hashable {
    var kind: FirmKind?
    var hubID: UUID?
    var namePart: String?
}

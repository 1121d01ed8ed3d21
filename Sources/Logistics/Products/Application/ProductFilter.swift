internal import struct FoundationEssentials.UUID

/// Which products a list shows.
struct ProductFilter: Sendable, Hashable {
    var firmID: UUID?
    var hubID: UUID?
    var namePart: String?
    var sellable: Bool?
}

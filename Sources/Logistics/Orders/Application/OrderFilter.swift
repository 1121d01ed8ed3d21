internal import struct FoundationEssentials.UUID

/// Which orders a list shows.
struct OrderFilter: Sendable, Hashable {
    var status: String?
    var supplierFirmID: UUID?
    var receiverFirmID: UUID?
}

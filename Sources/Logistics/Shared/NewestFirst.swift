package import MeshEnvironment
package import struct FoundationEssentials.UUID

/// A position in a list that begins with the newest.
package struct NewestFirst: PagePosition {
    package var createdAt: Timestamp
    package var id: UUID

    package init(createdAt: Timestamp, id: UUID) {
        self.createdAt = createdAt
        self.id = id
    }

    package init?(bytes: [UInt8]) {
        guard bytes.count == 24, let id = UUID(bytes: bytes[8...]) else { return nil }
        let microseconds = bytes[..<8].reduce(Int64(0)) { $0 << 8 | Int64($1) }
        self.init(createdAt: Timestamp(microseconds: microseconds), id: id)
    }

    package var bytes: [UInt8] {
        let microseconds = createdAt.microseconds
        return stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: microseconds >> Int64($0)) } + id.bytes
    }
}

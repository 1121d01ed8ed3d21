package import struct FoundationEssentials.UUID

extension UUID {
    /// An id that tests can tell from others: its first and last byte.
    package static func numbered(_ kind: UInt8, _ number: Int) -> UUID {
        UUID(uuid: (kind, 0, 0, 0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, UInt8(truncatingIfNeeded: number >> 8), UInt8(truncatingIfNeeded: number)))
    }
}

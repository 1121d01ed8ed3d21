/// CRC-32 (IEEE 802.3), as Flyway uses it: against accidents, not against intent.
enum Checksum {
    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
    }

    /// Line ends count alike, so that a checkout on another system is no drift.
    static func of(_ bytes: [UInt8]) -> Int32 {
        var checksum: UInt32 = 0xFFFF_FFFF
        for byte in bytes where byte != UInt8(ascii: "\r") { checksum = table[Int((checksum ^ UInt32(byte)) & 0xFF)] ^ (checksum >> 8) }
        return Int32(bitPattern: ~checksum)
    }
}

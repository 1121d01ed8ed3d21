package import struct FoundationEssentials.UUID

/// Keys of advisory locks. All services of a database share the space of keys, so ours are hashes over a name of our own.
package enum LockKey {
    /// 64 bits of FNV-1a.
    package static func of(_ name: String, _ id: UUID) -> Int64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        func mix(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        for byte in name.utf8 { mix(byte) }
        withUnsafeBytes(of: id.uuid) { for byte in $0 { mix(byte) } }
        return Int64(bitPattern: hash)
    }
}

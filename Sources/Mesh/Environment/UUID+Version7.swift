public import struct FoundationEssentials.UUID

extension UUID {
    /// A UUID of version 7 (RFC 9562 §5.7): milliseconds of `time` first, then 74 random bits, so ids sort by their creation.
    public static func version7(at time: Timestamp, random: RandomSource) -> UUID {
        let milliseconds = UInt64(bitPattern: time.microseconds / 1000)
        let high = random.next(), low = random.next()
        func byte(_ value: UInt64, _ shift: UInt64) -> UInt8 { UInt8(truncatingIfNeeded: value >> shift) }
        return UUID(
            uuid: (
                byte(milliseconds, 40), byte(milliseconds, 32), byte(milliseconds, 24), byte(milliseconds, 16), byte(milliseconds, 8), byte(milliseconds, 0),
                0x70 | (byte(high, 8) & 0x0F), byte(high, 0),
                0x80 | (byte(low, 56) & 0x3F), byte(low, 48), byte(low, 40), byte(low, 32), byte(low, 24), byte(low, 16), byte(low, 8), byte(low, 0)
            ))
    }
}

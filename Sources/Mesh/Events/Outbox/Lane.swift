/// How events are spread over the lanes of a log. Events of one topic and key share a lane, and within a lane the order holds.
package enum Lane {
    /// The lanes of every log of ours; a log that was made with another number is refused.
    package static let count: Int16 = 64

    /// FNV-1a of 64 bits over topic, a zero byte and key; both halves folded, modulo `count`. Part of the log's format: it never changes.
    package static func of(topic: String, key: String) -> Int16 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        func mix(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        topic.utf8.forEach(mix)
        mix(0)
        key.utf8.forEach(mix)
        return Int16((hash ^ hash >> 32) % UInt64(count))
    }
}

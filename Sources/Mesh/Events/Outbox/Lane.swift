/// How events are spread over the lanes of a log. Events of one topic and key share a lane, and within a lane the order holds.
package enum Lane {
    /// The lanes of every log of ours; a log that was made with another number is refused.
    package static let count: Int16 = 64

    /// FNV-1a of 64 bits over topic, a zero byte and key; both halves folded, modulo `count`. Part of the log's format: it never changes.
    package static func of(topic: String, key: String) -> Int16 {
        let start = mixed(0xCBF2_9CE4_8422_2325, topic) &* prime
        let hash = mixed(start, key)
        return Int16((hash ^ hash >> 32) % UInt64(count))
    }

    private static let prime: UInt64 = 0x0000_0100_0000_01B3

    private static func mixed(_ start: UInt64, _ text: String) -> UInt64 {
        var hash = start, text = text
        // Over plain bytes: the hash of every event's topic and key is most of what finding its lane costs.
        text.withUTF8 { bytes in for byte in bytes { hash = (hash ^ UInt64(byte)) &* prime } }
        return hash
    }
}

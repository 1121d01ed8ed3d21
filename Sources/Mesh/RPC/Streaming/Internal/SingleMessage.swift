/// Collects the one message of a direction that has one, which may come in parts.
struct SingleMessage {
    private(set) var bytes: [UInt8] = []
    /// Whole messages so far.
    private(set) var count = 0
    /// Whether parts of a message are still to come.
    private(set) var isInside = false
    /// Bytes that were reserved for what is kept.
    private(set) var reserved = 0

    mutating func arrived(_ message: UnsafeRawBufferPointer) {
        if count == 0 {
            bytes = Array(message)
            reserved += message.count
        }
        count += 1
    }

    mutating func arrived(part: UnsafeRawBufferPointer, total: Int, isComplete: Bool) {
        if !isInside {
            reserved += total
            if count == 0 { bytes.reserveCapacity(total) }
        }
        // One message too many is counted, not kept.
        if count == 0 { bytes.append(contentsOf: part) }
        isInside = !isComplete
        if isComplete { count += 1 }
    }
}

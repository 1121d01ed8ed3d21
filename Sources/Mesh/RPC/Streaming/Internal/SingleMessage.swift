/// Collects the one message of a direction that has one, which may come in parts.
struct SingleMessage {
    private(set) var bytes: [UInt8] = []
    /// Whole messages so far.
    private(set) var count = 0
    /// Bytes that were reserved for it.
    private(set) var reserved = 0

    mutating func arrived(_ message: UnsafeRawBufferPointer) {
        if count == 0 { bytes = Array(message) }
        count += 1
    }

    mutating func arrived(part: UnsafeRawBufferPointer, total: Int, isComplete: Bool) {
        if count == 0 {
            if bytes.isEmpty {
                reserved = total
                bytes.reserveCapacity(total)
            }
            bytes.append(contentsOf: part)
        }
        if isComplete { count += 1 }
    }
}

/// The numbers under which a peer keeps what was sent in full once. When the table is full, the oldest number is given away.
package struct SenderTable<Key: Hashable & Sendable>: Sendable {
    private let capacity: Int
    private var numbers: [Key: UInt16] = [:]
    private var keys: [Key] = []
    private var oldest = 0

    /// - Parameter capacity: what the peer announced, 1 or more.
    package init(capacity: UInt16) { self.capacity = max(1, Int(capacity)) }

    /// The key's number, and whether the peer has yet to be told.
    package mutating func number(for key: Key) -> (number: UInt16, isNew: Bool) {
        if let number = numbers[key] { return (number, false) }
        let number: UInt16
        if keys.count < capacity {
            keys.append(key)
            number = UInt16(keys.count)
        } else {
            numbers[keys[oldest]] = nil
            keys[oldest] = key
            number = UInt16(oldest + 1)
            oldest = (oldest + 1) % capacity
        }
        numbers[key] = number
        return (number, true)
    }
}

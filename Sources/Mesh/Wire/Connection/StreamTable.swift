/// The open streams of a connection. Each has a small slot number, by which the driver keeps what belongs to it.
struct StreamTable: Sendable, Hashable {
    struct Entry: Sendable, Hashable {
        var slot: Int
        var isCancelled = false
    }

    private var entries: [UInt32: Entry] = [:]
    private var freeSlots: [Int] = []
    private var slotCount = 0

    var count: Int { entries.count }

    subscript(stream: UInt32) -> Entry? { entries[stream] }

    mutating func insert(_ stream: UInt32) -> Int {
        let slot: Int
        if let free = freeSlots.popLast() {
            slot = free
        } else {
            slot = slotCount
            slotCount += 1
        }
        entries[stream] = Entry(slot: slot)
        return slot
    }

    mutating func remove(_ stream: UInt32) -> Entry? {
        guard let entry = entries.removeValue(forKey: stream) else { return nil }
        freeSlots.append(entry.slot)
        return entry
    }

    /// Marks the stream; `nil` when it is not open or marked already.
    mutating func cancel(_ stream: UInt32) -> Int? {
        guard let entry = entries[stream], !entry.isCancelled else { return nil }
        entries[stream] = Entry(slot: entry.slot, isCancelled: true)
        return entry.slot
    }

    /// Takes out every stream above `last`, in order.
    mutating func removeAll(above last: UInt32) -> [Int] {
        let streams = entries.keys.filter { $0 > last }.sorted()
        return streams.compactMap { remove($0)?.slot }
    }
}

/// The open streams of a connection. Each has a small slot number, by which the driver keeps what belongs to it.
struct StreamTable: Sendable, Hashable {
    enum Life: Sendable, Hashable {
        case active
        /// Nothing more is said about it to the peer, but it keeps its place.
        case lingering
    }

    struct Entry: Sendable, Hashable {
        var slot: Int
        var life = Life.active
    }

    private var entries: [UInt32: Entry] = [:]
    private var freeSlots: [Int] = []
    private var slotCount = 0
    /// How many entries linger.
    private(set) var lingering = 0

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
        if entry.life == .lingering { lingering -= 1 }
        freeSlots.append(entry.slot)
        return entry
    }

    /// Marks the stream; `nil` when it is not open or marked already.
    mutating func linger(_ stream: UInt32) -> Int? {
        guard let entry = entries[stream], entry.life == .active else { return nil }
        entries[stream] = Entry(slot: entry.slot, life: .lingering)
        lingering += 1
        return entry.slot
    }

    /// Takes out every stream above `last`, in order; answers the slots of those that were active.
    mutating func removeAll(above last: UInt32) -> [Entry] {
        let streams = entries.keys.filter { $0 > last }.sorted()
        return streams.compactMap { remove($0) }
    }
}

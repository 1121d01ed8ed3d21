/// A dictionary that holds at most `capacity` entries: the least recently used one makes room.
package struct BoundedCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Entry: Sendable {
        var key: Key
        var value: Value
        var newer: Int
        var older: Int
    }

    private static var none: Int { -1 }

    package let capacity: Int
    private var slots: [Key: Int] = [:]
    private var entries: [Entry] = []
    private var free: [Int] = []
    private var newest = Self.none
    private var oldest = Self.none

    package init(capacity: Int) {
        precondition(capacity > 0, "A cache needs room for one entry.")
        self.capacity = capacity
    }

    package var count: Int { slots.count }

    /// Reading or writing an entry makes it the most recently used one.
    package subscript(key: Key) -> Value? {
        mutating get {
            guard let slot = slots[key] else { return nil }
            use(slot)
            return entries[slot].value
        }
        set {
            guard let newValue else {
                remove(key)
                return
            }
            if let slot = slots[key] {
                entries[slot].value = newValue
                use(slot)
                return
            }
            if slots.count == capacity { remove(entries[oldest].key) }
            let entry = Entry(key: key, value: newValue, newer: Self.none, older: Self.none)
            let slot: Int
            if let reused = free.popLast() {
                entries[reused] = entry
                slot = reused
            } else {
                entries.append(entry)
                slot = entries.count - 1
            }
            slots[key] = slot
            link(slot)
        }
    }

    private mutating func remove(_ key: Key) {
        guard let slot = slots.removeValue(forKey: key) else { return }
        unlink(slot)
        free.append(slot)
    }

    private mutating func use(_ slot: Int) {
        guard slot != newest else { return }
        unlink(slot)
        link(slot)
    }

    private mutating func link(_ slot: Int) {
        entries[slot].newer = Self.none
        entries[slot].older = newest
        if newest != Self.none { entries[newest].newer = slot }
        newest = slot
        if oldest == Self.none { oldest = slot }
    }

    private mutating func unlink(_ slot: Int) {
        let (newer, older) = (entries[slot].newer, entries[slot].older)
        if newer == Self.none { newest = older } else { entries[newer].older = older }
        if older == Self.none { oldest = newer } else { entries[older].newer = newer }
    }
}

/// The open streams of a connection. Each has a small slot number, by which the driver keeps what belongs to it.
///
/// A table of its own with open addresses, because each call looks here twice or more and hashing as the standard library does it cost more than
/// the rest. Streams are numbers that the peer chooses, so where one stands depends on a number that is drawn once and never shown.
/// They are mixed well, whatever that number is: a product with it alone put streams that follow each other in few places for some numbers,
/// and a process that had drawn one of these spent a third of its time on searching.
package struct StreamTable: Sendable {
    package enum Life: Sendable, Hashable {
        case active
        /// Nothing more is said about it to the peer, but it keeps its place.
        case lingering
    }

    package struct Entry: Sendable, Hashable {
        package var slot: Int
        package var life: Life

        package init(slot: Int, life: Life = .active) {
            self.slot = slot
            self.life = life
        }
    }

    private struct Place: Sendable {
        /// 0 for a free place: no stream has that number.
        var stream: UInt32 = 0
        var entry = Entry(slot: 0)
    }

    private static let secret = UInt64.random(in: 0 ... .max)
    private static let smallest = 8

    // A power of two, at most half of it taken: so a search always meets a free place.
    private var places: [Place] = []
    private var shift = 0
    private let secret: UInt64
    package private(set) var count = 0
    private var freeSlots: [Int] = []
    private var slotCount = 0
    /// How many entries linger.
    package private(set) var lingering = 0

    package init() { self.init(secret: Self.secret) }

    /// For tests: a table that has drawn this number.
    package init(secret: UInt64) { self.secret = secret }

    /// The most places that a search for an open stream looks at.
    package var longestSearch: Int {
        places.indices.lazy.filter { places[$0].stream != 0 }.map { 1 + ($0 &- home(of: places[$0].stream)) & (places.count - 1) }.max() ?? 0
    }

    package subscript(stream: UInt32) -> Entry? { index(of: stream).map { places[$0].entry } }

    package mutating func insert(_ stream: UInt32) -> Int {
        let slot: Int
        if let free = freeSlots.popLast() {
            slot = free
        } else {
            slot = slotCount
            slotCount += 1
        }
        if 2 * count >= places.count { grow() }
        put(Place(stream: stream, entry: Entry(slot: slot)))
        count += 1
        return slot
    }

    package mutating func remove(_ stream: UInt32) -> Entry? {
        guard let index = index(of: stream) else { return nil }
        let entry = places[index].entry
        close(index)
        count -= 1
        if entry.life == .lingering { lingering -= 1 }
        freeSlots.append(entry.slot)
        return entry
    }

    /// Marks the stream; `nil` when it is not open or marked already.
    package mutating func linger(_ stream: UInt32) -> Int? {
        guard let index = index(of: stream), places[index].entry.life == .active else { return nil }
        places[index].entry.life = .lingering
        lingering += 1
        return places[index].entry.slot
    }

    /// Takes out every stream above `last`, in order; answers the slots of those that were active.
    package mutating func removeAll(above last: UInt32) -> [Entry] {
        let streams = places.lazy.map(\.stream).filter { $0 > last }.sorted()
        return streams.compactMap { remove($0) }
    }

    // MARK: places

    // Two rounds of multiplying; the shift between them makes it more than one product.
    private func home(of stream: UInt32) -> Int {
        var mixed = (UInt64(stream) ^ secret) &* 0x9E37_79B9_7F4A_7C15
        mixed ^= mixed &>> 32
        return Int(truncatingIfNeeded: (mixed &* 0xD6E8_FEB8_6659_FD93) >> UInt64(truncatingIfNeeded: shift))
    }

    private func index(of stream: UInt32) -> Int? {
        guard count > 0, stream != 0 else { return nil }
        let mask = places.count - 1
        var index = home(of: stream)
        while places[index].stream != stream {
            if places[index].stream == 0 { return nil }
            index = (index + 1) & mask
        }
        return index
    }

    private mutating func put(_ place: Place) {
        let mask = places.count - 1
        var index = home(of: place.stream)
        while places[index].stream != 0 { index = (index + 1) & mask }
        places[index] = place
    }

    private mutating func grow() {
        let old = places
        let size = max(Self.smallest, 2 * old.count)
        places = [Place](repeating: Place(), count: size)
        shift = 64 - size.trailingZeroBitCount
        for place in old where place.stream != 0 { put(place) }
    }

    /// Frees a place, and moves up what stands behind it because it was taken.
    private mutating func close(_ index: Int) {
        let mask = places.count - 1
        var free = index, next = (index + 1) & mask
        while places[next].stream != 0 {
            // How far it stands from home, and from the free place.
            if (next &- home(of: places[next].stream)) & mask >= (next &- free) & mask {
                places[free] = places[next]
                free = next
            }
            next = (next + 1) & mask
        }
        places[free] = Place()
    }
}

extension StreamTable: Hashable {
    // Tables of the same streams are equal, wherever these stand.
    private var open: [UInt32: Entry] {
        Dictionary(uniqueKeysWithValues: places.lazy.filter { $0.stream != 0 }.map { ($0.stream, $0.entry) })
    }

    package static func == (left: StreamTable, right: StreamTable) -> Bool {
        left.slotCount == right.slotCount && left.freeSlots == right.freeSlots && left.open == right.open
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(slotCount)
        hasher.combine(freeSlots)
        hasher.combine(open)
    }
}

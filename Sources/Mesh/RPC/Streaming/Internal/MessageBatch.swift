internal import DequeModule

/// Encoded messages in the order in which they came, in one piece of memory that is used again.
package struct MessageBatch: Sendable {
    /// Messages of this size or more are kept as they are.
    private static let largeSize = 64 << 10
    /// Memory above this is given back once it is empty.
    private static let keptCapacity = 512 << 10

    // Each message: its length as UInt32, then its bytes; the length `.max` stands for the next of `large`.
    private var bytes: [UInt8] = []
    private var offset = 0
    private var large: Deque<[UInt8]> = []
    private(set) var count = 0

    package init() {}

    package var isEmpty: Bool { count == 0 }

    mutating func append(_ message: UnsafeRawBufferPointer) {
        guard message.count < Self.largeSize else { return append(Array(message)) }
        withUnsafeBytes(of: UInt32(message.count)) { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: message)
        count += 1
    }

    package mutating func append(_ message: [UInt8]) {
        guard message.count >= Self.largeSize else { return message.withUnsafeBytes { append($0) } }
        withUnsafeBytes(of: UInt32.max) { bytes.append(contentsOf: $0) }
        large.append(message)
        count += 1
    }

    /// The first message, which is valid until `body` returns; `nil` when there is none.
    mutating func popFirst<Value>(_ body: (UnsafeRawBufferPointer) throws(MeshError) -> Value) throws(MeshError) -> Value? {
        guard count > 0 else { return nil }
        let prefix = MemoryLayout<UInt32>.size
        let length = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: UInt32.self) }
        defer { if count == 0 { clear() } }
        count -= 1
        if length == .max, let message = large.popFirst() {
            offset += prefix
            return try message.withUnsafeBufferPointer { bytes throws(MeshError) in try body(UnsafeRawBufferPointer(bytes)) }
        }
        let start = offset + prefix
        offset = start + Int(length)
        return try bytes.withUnsafeBufferPointer { memory throws(MeshError) in
            try body(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(memory)[start..<start + Int(length)]))
        }
    }

    private mutating func clear() {
        offset = 0
        bytes.removeAll(keepingCapacity: bytes.capacity <= Self.keptCapacity)
    }

    /// Drops everything.
    mutating func removeAll() {
        count = 0
        large = []
        clear()
    }
}

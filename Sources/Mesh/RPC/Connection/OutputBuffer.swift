internal import MeshTransport
internal import MeshWire
internal import NIOCore

/// Collects the frames of one turn of the loop, so that they leave in as few TLS records as possible.
struct OutputBuffer {
    // More than this leaves at once: the peer can begin to work, and memory stays bounded.
    private static let fullSize = 64 << 10

    private var bytes: ByteBuffer?
    private let executor: LoopExecutor
    private let allocator = ByteBufferAllocator()
    /// What a batch needs, by the last one.
    private var usualSize = smallest
    private static let smallest = 4096
    /// Counts what has been handed to TLS.
    private(set) var takenBatches: UInt64 = 0

    init(_ executor: LoopExecutor) { self.executor = executor }

    var isEmpty: Bool { bytes == nil }
    var isFull: Bool { (bytes?.readableBytes ?? 0) >= Self.fullSize }

    mutating func append(_ frame: [UInt8]) { append(size: frame.count) { $0.copyBytes(from: frame) } }

    /// Adds a frame of `size` bytes that `write` fills completely.
    mutating func append(size: Int, _ write: (UnsafeMutableRawBufferPointer) -> Void) {
        if bytes == nil { bytes = executor.lendOutgoing(allocator, capacity: max(size, usualSize)) }
        bytes?.writeWithUnsafeMutableBytes(minimumWritableBytes: size) { memory in
            write(UnsafeMutableRawBufferPointer(rebasing: memory[..<size]))
            return size
        }
    }

    /// A RESPONSE or ERROR without metadata.
    mutating func appendAnswer(type: UInt8, stream: UInt32, payload: UnsafeRawBufferPointer) {
        append(size: FrameHeader.size + payload.count) { memory in
            FrameHeader(length: UInt32(payload.count), type: type, stream: stream).write(to: memory)
            UnsafeMutableRawBufferPointer(rebasing: memory[FrameHeader.size...]).copyMemory(from: payload)
        }
    }

    /// Adds a frame of at most `bound` bytes; `write` answers how many there are.
    mutating func append(bound: Int, _ write: (UnsafeMutableRawPointer) -> Int) {
        if bytes == nil { bytes = executor.lendOutgoing(allocator, capacity: max(bound, usualSize)) }
        bytes?.writeWithUnsafeMutableBytes(minimumWritableBytes: bound) { memory in memory.baseAddress.map(write) ?? 0 }
    }

    mutating func take() -> ByteBuffer? {
        guard let taken = bytes else { return nil }
        bytes = nil
        usualSize = max(Self.smallest, min(taken.readableBytes, 2 * Self.fullSize))
        takenBatches += 1
        return taken
    }
}

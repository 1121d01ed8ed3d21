internal import NIOCore

/// Lets the connections of a loop read into the same memory.
///
/// SwiftNIO keeps the first buffer of a connection as long as the connection lives, so that one is small; with one message a read, as
/// `TLSListener` and `TLSConnector` set it, it keeps no other.
struct LoopReceiveAllocator: RecvByteBufferAllocator {
    private static let firstCapacity = 128

    let window: TLSWindow
    private var isFirst = true

    init(_ window: TLSWindow) { self.window = window }

    func buffer(allocator: ByteBufferAllocator) -> ByteBuffer {
        isFirst ? allocator.buffer(capacity: Self.firstCapacity) : window.lendEncrypted(allocator)
    }

    mutating func record(actualReadBytes: Int) -> Bool {
        isFirst = false
        // "It may grow" keeps SwiftNIO from using its own buffer again.
        return true
    }
}

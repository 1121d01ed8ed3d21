internal import CMeshShims
internal import NIOCore

/// The bytes between OpenSSL and the sockets of one event loop: every connection of the loop reads and writes through the same memory,
/// so that an idle one holds none.
final class TLSWindow: @unchecked Sendable {  // touched on its loop only
    // Bursts beyond this are rare; keeping their memory would cost more than a new allocation.
    private static let keptCapacity = 1 << 20
    // What one turn writes; a large message's memory is not kept.
    private static let keptOutgoing = 256 << 10
    /// Bytes that one read takes from a socket at most.
    static let readCapacity = 64 << 10

    let pointer: UnsafeMutablePointer<mesh_tls_window>
    private var encrypted: ByteBuffer?
    private var plain: ByteBuffer?
    private var outgoing: ByteBuffer?
    private var sealed: ByteBuffer?

    init() {
        guard let pointer = mesh_tls_window_new() else { preconditionFailure("out of memory") }
        self.pointer = pointer
    }

    deinit { mesh_tls_window_free(pointer) }

    var outputCount: Int { pointer.pointee.output_count }

    /// Shows `bytes` to OpenSSL while `body` runs; it reads all of them.
    func withInput<Result>(_ bytes: UnsafeRawBufferPointer, _ body: () -> Result) -> Result {
        pointer.pointee.input = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
        pointer.pointee.input_count = bytes.count
        defer {
            pointer.pointee.input = nil
            pointer.pointee.input_count = 0
        }
        return body()
    }

    /// Hands out what OpenSSL has written, and forgets it.
    func takeOutput(_ body: (UnsafeRawBufferPointer) -> Void) {
        body(UnsafeRawBufferPointer(start: pointer.pointee.output, count: pointer.pointee.output_count))
        pointer.pointee.output_count = 0
        mesh_tls_window_trim(pointer, Self.keptCapacity)
    }

    /// The session of a ticket that came just now; the caller owns it.
    func takeTicket() -> OpaquePointer? {
        guard let ticket = pointer.pointee.session else { return nil }
        pointer.pointee.session = nil
        return ticket
    }

    /// What OpenSSL has written before, and what it writes in `body`: about `count` bytes, most of them without a copy.
    func collectOutput(_ allocator: ByteBufferAllocator, about count: Int, _ body: () -> Void) -> ByteBuffer {
        var buffer = Self.empty(sealed.take()) ?? allocator.buffer(capacity: outputCount + count)
        buffer.reserveCapacity(outputCount + count)
        takeOutput { _ = buffer.writeBytes($0) }
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: 0) { memory in
            pointer.pointee.lent = memory.baseAddress?.assumingMemoryBound(to: UInt8.self)
            pointer.pointee.lent_capacity = memory.count
            body()
            defer {
                pointer.pointee.lent = nil
                pointer.pointee.lent_capacity = 0
                pointer.pointee.lent_count = 0
            }
            return pointer.pointee.lent_count
        }
        if outputCount > 0 { takeOutput { _ = buffer.writeBytes($0) } }
        return buffer
    }

    /// Whether OpenSSL has read everything that it was shown.
    var isInputRead: Bool { pointer.pointee.input_count == 0 }

    // MARK: memory that goes from connection to connection

    /// Where a socket reads to.
    func lendEncrypted(_ allocator: ByteBufferAllocator) -> ByteBuffer {
        Self.empty(encrypted.take()) ?? allocator.buffer(capacity: Self.readCapacity)
    }

    func giveBackEncrypted(_ buffer: ByteBuffer) {
        if buffer.capacity >= Self.readCapacity { encrypted = buffer }
    }

    /// Where OpenSSL decrypts to.
    func lendPlain(_ allocator: ByteBufferAllocator) -> ByteBuffer {
        Self.empty(plain.take()) ?? allocator.buffer(capacity: Self.readCapacity)
    }

    func giveBackPlain(_ buffer: ByteBuffer) { plain = buffer }

    /// Where frames are collected before they are encrypted: at least `capacity` bytes.
    func lendOutgoing(_ allocator: ByteBufferAllocator, capacity: Int) -> ByteBuffer {
        guard var buffer = Self.empty(outgoing.take()) else { return allocator.buffer(capacity: capacity) }
        buffer.reserveCapacity(capacity)
        return buffer
    }

    func giveBackOutgoing(_ buffer: ByteBuffer) {
        if buffer.capacity <= Self.keptOutgoing { outgoing = buffer }
    }

    /// What `collectOutput` has made; the socket may not have taken it yet.
    func giveBackSealed(_ buffer: ByteBuffer) {
        if buffer.capacity <= Self.keptOutgoing { sealed = buffer }
    }

    /// `nil` for memory that somebody still reads: it is theirs from now on.
    private static func empty(_ buffer: consuming ByteBuffer?) -> ByteBuffer? {
        guard var buffer = consume buffer, buffer.modifyIfUniquelyOwned({ $0.clear() }) != nil else { return nil }
        return buffer
    }
}

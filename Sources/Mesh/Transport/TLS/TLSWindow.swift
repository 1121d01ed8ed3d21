internal import CMeshShims

/// The bytes between OpenSSL and the sockets of one event loop.
final class TLSWindow: @unchecked Sendable {  // touched on its loop only
    // Bursts beyond this are rare; keeping their memory would cost more than a new allocation.
    private static let keptCapacity = 1 << 20

    let pointer: UnsafeMutablePointer<mesh_tls_window>

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
}

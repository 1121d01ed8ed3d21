import NIOCore
import Synchronization

/// Bytes that a channel's handler collects and a test reads.
final class NIOLockedBytes: Sendable {
    private let state = Mutex<[UInt8]>([])

    var bytes: [UInt8] { state.withLock { $0 } }

    func append(_ buffer: ByteBuffer) { state.withLock { $0 += buffer.readableBytesView } }
}

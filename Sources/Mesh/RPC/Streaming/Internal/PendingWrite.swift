/// A message that waits for credit, and who waits for it. Touched on the loop only, once it was handed over.
final class PendingWrite: @unchecked Sendable {  // confined to the loop of its exchange after `accept`
    let bytes: [UInt8]
    /// How many bytes have been sent.
    var offset: Int
    private var outcome: MeshError??
    private var continuation: UnsafeContinuation<MeshError?, Never>?

    init(_ bytes: [UInt8], offset: Int = 0) {
        self.bytes = bytes
        self.offset = offset
    }

    var isWhole: Bool { offset == bytes.count && isBegun }
    /// Whether a part of it has been sent; an empty message has none until it is whole.
    var isBegun = false

    func complete(_ error: MeshError?) {
        guard outcome == nil else { return }
        outcome = .some(error)
        continuation?.resume(returning: error)
        continuation = nil
    }

    func wait(_ continuation: UnsafeContinuation<MeshError?, Never>) {
        if let outcome { continuation.resume(returning: outcome) } else { self.continuation = continuation }
    }
}

internal import NIOCore

/// What carries the bytes of a connection: a TLS channel, or memory. Everything on the connection's loop.
protocol LinkCarrier: AnyObject {
    /// Where the peer is, for logs.
    var address: String { get }
    /// Whether more should be sent now; the link is told when that changes.
    var isWritable: Bool { get }

    func send(_ bytes: ByteBuffer)
    /// Whether bytes may come.
    func setReading(_ isReading: Bool)
    /// Closes after what was sent.
    func close()
}

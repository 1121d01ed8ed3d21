internal import MeshTransport
internal import MeshWire

/// The side of a connection that a link serves; everything on the connection's loop.
protocol FrameLinkOwner: AnyObject {
    /// The link has been made; the peer is not known yet.
    func linkOpened()
    /// Both sides have proven who they are.
    func linkEstablished(_ peer: PeerIdentity)
    /// Looks at a header before its body is there.
    func check(_ header: FrameHeader) -> WireViolation?
    /// Takes a frame; `false` when nothing more is to be read.
    func received(_ header: FrameHeader, _ body: UnsafeRawBufferPointer, _ now: Int64) -> Bool
    /// The peer broke the rules of framing.
    func linkViolated(_ violation: WireViolation)
    /// All frames of what has just arrived have been taken. Their bodies are where they were until it returns.
    func linkRead()
    /// The last moment to add frames before the turn's bytes leave.
    func linkWillFlush()
    func linkWritabilityChanged()
    func linkBroke(_ error: any Error)
    func linkClosed()
}

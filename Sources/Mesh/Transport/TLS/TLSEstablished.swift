/// The user event of a pipeline when its handshake is done.
package struct TLSEstablished: Sendable, Hashable {
    package let peer: PeerIdentity
    /// Whether the two sides knew each other from an earlier connection.
    package let isResumed: Bool

    package init(_ peer: PeerIdentity, isResumed: Bool) {
        self.peer = peer
        self.isResumed = isResumed
    }
}

/// The user event of a pipeline when its handshake is done.
package struct TLSEstablished: Sendable, Hashable {
    package let peer: PeerIdentity
}

internal import MeshTransport
internal import Synchronization

/// Servers that clients of the same process reach without sockets: the same frames, machines and limits, no TLS. For tests above all.
public final class InProcessNetwork: Sendable {
    private struct Listener {
        var core: ServerCore
        var identity: PeerIdentity
        var loops: EventLoops
    }

    private let listeners = Mutex<[String: Listener]>([:])

    public init() {}

    func listen(_ core: ServerCore, as identity: PeerIdentity, on loops: EventLoops) {
        listeners.withLock { $0[identity.name] = Listener(core: core, identity: identity, loops: loops) }
    }

    func leave(_ core: ServerCore, _ identity: PeerIdentity) {
        listeners.withLock { if $0[identity.name]?.core === core { $0[identity.name] = nil } }
    }

    /// `false` when nobody listens.
    func connect(_ attempt: ClientConnection, as identity: PeerIdentity, to name: String) -> Bool {
        guard let listener = listeners.withLock({ $0[name] }) else { return false }
        let connection = ServerConnection(core: listener.core, executor: listener.loops.next())
        MemoryLink.join(client: attempt.link, attempt, identity, server: connection.link, connection, listener.identity)
        return true
    }
}

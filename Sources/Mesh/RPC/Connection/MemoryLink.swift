internal import MeshTransport
internal import NIOCore

/// Carries a connection within the process: what one end sends arrives at the other, on the other's loop. Each end is confined to its loop.
final class MemoryLink: LinkCarrier, @unchecked Sendable {  // touched on its loop only; the peer is called through the peer's loop
    // As a channel would: above the first no more should be sent, below the second again.
    private static let high = 1 << 20
    private static let low = 256 << 10

    private let link: FrameLink
    private let owner: any FrameLinkOwner
    let address: String
    /// Set before the ends open.
    private var peer: MemoryLink?
    private var unread = 0
    private(set) var isWritable = true
    private var isReading = true
    private var held: [ByteBuffer] = []
    private var isOver = false

    private init(_ link: FrameLink, _ owner: any FrameLinkOwner, _ address: String) {
        self.link = link
        self.owner = owner
        self.address = address
    }

    /// Joins two links, which may live on different loops; each learns who the other is.
    static func join(
        client: FrameLink, _ clientOwner: any FrameLinkOwner & Sendable, _ clientIdentity: PeerIdentity,
        server: FrameLink, _ serverOwner: any FrameLinkOwner & Sendable, _ serverIdentity: PeerIdentity
    ) {
        let near = MemoryLink(client, clientOwner, "memory:\(serverIdentity.name)"), far = MemoryLink(server, serverOwner, "memory:\(clientIdentity.name)")
        near.peer = far
        far.peer = near
        client.executor.loop.execute {
            // In this order nothing arrives before an end is open.
            near.link.opened(near, clientOwner)
            server.executor.loop.execute { far.open(clientIdentity) }
            if !near.isOver { clientOwner.linkEstablished(serverIdentity) }
        }
    }

    private func open(_ peer: PeerIdentity) {
        link.opened(self, owner)
        if !isOver { owner.linkEstablished(peer) }
    }

    func send(_ bytes: ByteBuffer) {
        guard !isOver, let peer else { return }
        unread += bytes.readableBytes
        if isWritable, unread > Self.high {
            isWritable = false
            owner.linkWritabilityChanged()
        }
        peer.link.executor.loop.execute { peer.arrive(bytes) }
    }

    private func arrive(_ bytes: ByteBuffer) {
        guard !isOver else { return }
        guard isReading else { return held.append(bytes) }
        let count = bytes.readableBytes
        link.arrived(bytes)
        link.arrivedAll()
        if let peer { peer.link.executor.loop.execute { peer.wasRead(count) } }
    }

    private func wasRead(_ count: Int) {
        unread -= count
        guard !isOver, !isWritable, unread <= Self.low else { return }
        isWritable = true
        owner.linkWritabilityChanged()
    }

    func setReading(_ isReading: Bool) {
        self.isReading = isReading
        guard isReading else { return }
        let all = held
        held = []
        for bytes in all { arrive(bytes) }
    }

    func close() {
        guard !isOver else { return }
        end()
        guard let peer else { return }
        self.peer = nil
        peer.link.executor.loop.execute { peer.peerClosed() }
    }

    /// The peer has gone; what it sent before was read, or never will be.
    private func peerClosed() {
        setReading(true)
        guard !isOver else { return }
        peer = nil
        end()
    }

    private func end() {
        isOver = true
        // As with a channel, the owner learns it after it has finished what it does now.
        link.executor.loop.execute { self.link.closed() }
    }
}

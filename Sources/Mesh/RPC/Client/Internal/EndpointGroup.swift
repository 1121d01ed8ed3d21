internal import MeshTransport
internal import NIOCore
internal import Synchronization

/// The channels to one endpoint: one, or one for each of some loops.
final class EndpointGroup: Sendable {
    let endpoint: Endpoint
    let channels: [EndpointChannel]
    private let next = Atomic(0)

    init(_ endpoint: Endpoint, _ core: ClientCore) {
        self.endpoint = endpoint
        let loops = core.configuration.loops
        let wanted = core.configuration.connectionsPerEndpoint
        channels = (0..<(wanted > 0 ? wanted : loops.count)).map { _ in EndpointChannel(endpoint, core, loops.next()) }
    }

    /// The channel of the loop that this runs on, otherwise each in turn.
    // Never inlined into async code: asking for the current thread must not be moved across suspensions.
    @inline(never)
    func pick() -> EndpointChannel {
        if channels.count == 1 { return channels[0] }
        if let own = channels.first(where: { $0.executor.loop.inEventLoop }) { return own }
        return channels[Int(next.add(1, ordering: .relaxed).newValue.magnitude % UInt(channels.count))]
    }
}

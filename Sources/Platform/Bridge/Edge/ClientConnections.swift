internal import NIOCore
internal import NIOHTTPTypes
internal import Synchronization

/// All open connections, by their channel.
final class ClientConnections: Sendable {
    private let open = Mutex<[ObjectIdentifier: ClientConnection]>([:])

    func connection(of channel: any Channel) -> ClientConnection {
        open.withLock { $0[ObjectIdentifier(channel)] } ?? ClientConnection()
    }

    /// A handler that watches one channel from its beginning.
    func watch() -> Watch { Watch(self) }

    fileprivate func add(_ connection: ClientConnection, _ channel: any Channel) { open.withLock { $0[ObjectIdentifier(channel)] = connection } }
    fileprivate func remove(_ channel: any Channel) { open.withLock { $0[ObjectIdentifier(channel)] = nil } }

    /// Notices that a client has gone while its request is served.
    final class Watch: ChannelInboundHandler, RemovableChannelHandler {
        typealias InboundIn = HTTPRequestPart

        /// Some clients shut their sending side down and still wait for the answer; a call that is answered soon reaches them.
        private static let grace = TimeAmount.milliseconds(250)

        private let connections: ClientConnections
        private let connection = ClientConnection()

        fileprivate init(_ connections: ClientConnections) { self.connections = connections }

        func handlerAdded(context: ChannelHandlerContext) { connections.add(connection, context.channel) }

        func handlerRemoved(context: ChannelHandlerContext) {
            connections.remove(context.channel)
            connection.gone()
        }

        func channelInactive(context: ChannelHandlerContext) {
            connection.gone()
            context.fireChannelInactive()
        }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if case ChannelEvent.inputClosed? = event as? ChannelEvent {
                context.eventLoop.scheduleTask(in: Self.grace) { [connection] in connection.gone() }
            }
            context.fireUserInboundEventTriggered(event)
        }
    }
}

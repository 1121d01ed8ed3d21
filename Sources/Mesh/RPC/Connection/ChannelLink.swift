internal import MeshTransport
internal import NIOCore

/// Carries a connection over a channel of SwiftNIO, behind TLS.
final class ChannelLink: ChannelInboundHandler, LinkCarrier {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let link: FrameLink
    private let owner: any FrameLinkOwner
    private var context: ChannelHandlerContext?

    init(_ link: FrameLink, _ owner: any FrameLinkOwner) {
        self.link = link
        self.owner = owner
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        link.opened(self, owner)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        // An attempt that never became active ends here only.
        end()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let established = event as? TLSEstablished {
            owner.linkEstablished(established.peer)
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { link.arrived(unwrapInboundIn(data)) }

    func channelReadComplete(context: ChannelHandlerContext) { link.arrivedAll() }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        owner.linkWritabilityChanged()
        context.fireChannelWritabilityChanged()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        owner.linkBroke(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    private func end() {
        guard context != nil else { return }
        context = nil
        link.closed()
    }

    // MARK: LinkCarrier

    var address: String { context?.remoteAddress.map { $0.description } ?? "unknown" }
    var isWritable: Bool { context?.channel.isWritable ?? false }

    func send(_ bytes: ByteBuffer) { context?.writeAndFlush(wrapOutboundOut(bytes), promise: nil) }

    func setReading(_ isReading: Bool) { try? context?.channel.syncOptions?.setOption(.autoRead, value: isReading) }

    func close() { context?.close(promise: nil) }
}

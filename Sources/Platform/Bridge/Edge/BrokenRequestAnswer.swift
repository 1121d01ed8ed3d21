internal import HTTPTypes
internal import Mesh
internal import MeshProtobuf
internal import NIOCore
internal import NIOHTTPTypes

/// Gives the HTTP library's bare 400 to a request that is no HTTP a problem document: no error comes without one.
final class BrokenRequestAnswer: ChannelOutboundHandler, RemovableChannelHandler {
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private static let traceHeader = HTTPField.Name("trace-id")

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .head(var head) = unwrapOutboundIn(data), head.status == .badRequest, let trace = Self.traceHeader, head.headerFields[trace] == nil
        else {
            context.write(data, promise: promise)
            return
        }
        let problem = Problem.invalid("The request is not well-formed HTTP/1.1.", reason: "MALFORMED_REQUEST")
        let body = problem.document(traceID: "").serializedBytes
        head.headerFields[.contentType] = "application/problem+json"
        head.headerFields[.contentLength] = String(body.count)
        context.write(wrapOutboundOut(.head(head)), promise: promise)
        context.write(wrapOutboundOut(.body(ByteBuffer(bytes: body))), promise: nil)
    }
}

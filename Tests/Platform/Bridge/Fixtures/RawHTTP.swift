import MeshProtobuf
import NIOCore
import NIOPosix
import NIOSSL
import Testing

/// A client that sends exactly the bytes it is told to and reads until the server closes.
enum RawHTTP {
    struct Reply: Sendable {
        var status: Int
        /// By lower-case name.
        var headers: [String: String]
        var body: [UInt8]

        var json: JSONValue { get throws { try JSONValue(parsing: body) } }
        var text: String { String(decoding: body, as: UTF8.self) }
    }

    /// - Parameter authority: a PEM file that vouches for the server; TLS is spoken when it is given.
    static func send(_ text: String, port: Int, authority: String? = nil) async throws -> Reply {
        let tls = try authority.map { path in
            var configuration = TLSConfiguration.makeClientConfiguration()
            configuration.trustRoots = .file(path)
            return try NIOSSLContext(configuration: configuration)
        }
        let reader = Reader(MultiThreadedEventLoopGroup.singleton.any().makePromise(of: [UInt8].self))
        do {
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLClientHandler(context: tls, serverHostname: "localhost")) }
                        try channel.pipeline.syncOperations.addHandler(reader)
                    }
                }
                .connect(host: "127.0.0.1", port: port).get()
            try await channel.writeAndFlush(ByteBuffer(string: text))
        } catch {
            reader.done.fail(error)
        }
        return try #require(parse(try await reader.done.futureResult.get()))
    }

    /// Sends and goes away without waiting for the answer.
    static func sendAndLeave(_ text: String, port: Int, after pause: Duration) async throws {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton).connect(host: "127.0.0.1", port: port).get()
        try await channel.writeAndFlush(ByteBuffer(string: text))
        try await Task.sleep(for: pause)
        try await channel.close()
    }

    private static func parse(_ bytes: [UInt8]) -> Reply? {
        let separator = Array("\r\n\r\n".utf8)
        guard let end = bytes.indices.first(where: { bytes[$0...].starts(with: separator) }) else { return nil }
        let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n")
        guard let status = lines.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else { return nil }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            headers[parts[0].lowercased()] = String(parts[1].drop { $0 == " " })
        }
        return Reply(status: status, headers: headers, body: Array(bytes[(end + 4)...]))
    }

    private final class Reader: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer

        let done: EventLoopPromise<[UInt8]>
        private let received = NIOLockedBytes()

        init(_ done: EventLoopPromise<[UInt8]>) { self.done = done }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) { received.append(unwrapInboundIn(data)) }
        func channelInactive(context: ChannelHandlerContext) { done.succeed(received.bytes) }
        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }
}

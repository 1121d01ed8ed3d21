import Foundation
import MeshTransport
import NIOCore
import Testing

/// The listener against OpenSSL's own client.
@Suite struct TLSListenerTests {
    private final class Quiet: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        // Back goes what came, so that a client sees that it was understood.
        func channelRead(context: ChannelHandlerContext, data: NIOAny) { context.writeAndFlush(data, promise: nil) }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }

    /// What `openssl s_client` prints when it connects with these options.
    private func connect(_ options: [String], as identity: String? = "orders", saying lines: [String] = []) async throws -> String {
        let directory = NSTemporaryDirectory() + "mesh-tls-\(UInt64.random(in: 0 ... .max))"
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try DevelopmentAuthority(directory: directory).ensure(services: ["echo", "orders"])
        let loops = EventLoops(numberOfThreads: 1)
        let source = try TLSContextSource(
            role: .server, identity: try TLSIdentity(directory: "\(directory)/echo"), trust: try TrustBundle(file: "\(directory)/ca.pem"))
        let channel = try await TLSListener.listen(host: "127.0.0.1", port: 0, source: source, loops: loops) { _ in Quiet() }
        let port = try #require(channel.localAddress?.port)
        let client = Process()
        client.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        client.arguments = ["timeout", "5", "openssl", "s_client", "-connect", "127.0.0.1:\(port)", "-CAfile", "\(directory)/ca.pem"] + options
        if let identity { client.arguments? += ["-cert", "\(directory)/\(identity)/certificate.pem", "-key", "\(directory)/\(identity)/key.pem"] }
        let output = Pipe(), input = Pipe()
        client.standardOutput = output
        client.standardError = output
        client.standardInput = input
        try client.run()
        for line in lines {
            // s_client looks for its commands at the beginning of what it reads.
            try await Task.sleep(for: .milliseconds(300))
            try input.fileHandleForWriting.write(contentsOf: Data(line.utf8))
        }
        // The alert of a refused client certificate comes after the handshake: give it time before the end of input.
        try await Task.sleep(for: .milliseconds(700))
        try input.fileHandleForWriting.close()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        client.waitUntilExit()
        try await channel.close()
        await loops.shutdown()
        return text
    }

    @Test func `TLS 1.3 with a client certificate and ALPN mesh/1 is let in`() async throws {
        let text = try await connect(["-alpn", "mesh/1"])
        #expect(text.contains("TLSv1.3") && text.contains("ALPN protocol: mesh/1") && !text.contains("alert"))
    }

    @Test func `no certificate: refused`() async throws {
        #expect(try await connect(["-alpn", "mesh/1"], as: nil).contains("certificate required"))
    }

    @Test func `TLS 1.2 is refused`() async throws {
        #expect(try await connect(["-alpn", "mesh/1", "-tls1_2"]).contains("alert protocol version"))
    }

    @Test func `another application protocol is refused`() async throws {
        #expect(try await connect(["-alpn", "h2"]).contains("no application protocol"))
    }

    @Test func `a client may change its keys and ask for new ones of the server's`() async throws {
        let text = try await connect(["-alpn", "mesh/1"], saying: ["before\n", "K\n", "after\n", "K\n", "at last\n"])
        #expect(text.contains("KEYUPDATE") && !text.contains("alert"))
        for word in ["before", "after", "at last"] { #expect(text.contains(word), "\(word) did not come back") }
    }
}

import Foundation
import MeshTransport
import NIOCore
import Testing

@Suite struct TLSReloadTests {
    @Test func `a new certificate serves new connections, and the old connection goes on`() async throws {
        try await Line.with { line in
            let listener = try await line.listen(try line.source(.server, "echo")) { channel, bytes in channel.writeAndFlush(bytes, promise: nil) }
            let port = try #require(listener.localAddress?.port)
            let client = try line.source(.client, "orders")
            // Traffic: what comes is sent back, for ever.
            let first = line.connect(client, port: port) { channel, bytes in channel.writeAndFlush(bytes, promise: nil) }
            _ = try await first.established()
            _ = try await line.visit(client, port: port)
            // A certificate with another name, so that the client can tell.
            try line.authority.issue(service: "echo", into: "\(line.directory)/echo", lifetime: 3600, identity: "spiffe://chill.test/service/renewed")
            #expect(try await !line.visit(client, port: port, expecting: "renewed"))
            await #expect(throws: (any Error).self) { try await line.visit(client, port: port) }
            // The first connection has not noticed.
            let before = first.count
            for _ in 0..<1000 where first.count <= before { try await Task.sleep(for: .milliseconds(5)) }
            #expect(first.count > before && first.error == nil)
            try await first.channel().close().get()
            try await listener.close()
        }
    }

    @Test func `half a change is not used: the certificate in use stays until its successor's key is there`() async throws {
        try await Line.with { line in
            let listener = try await line.listen(try line.source(.server, "echo"))
            let port = try #require(listener.localAddress?.port)
            let client = try line.source(.client, "orders")
            try line.authority.issue(service: "echo", into: "\(line.directory)/next", lifetime: 3600, identity: "spiffe://chill.test/service/renewed")
            for file in ["certificate.pem", "key.pem"] {
                #expect(try await line.visit(client, port: port) == (file == "key.pem"))
                try FileManager.default.removeItem(atPath: "\(line.directory)/echo/\(file)")
                try FileManager.default.copyItem(atPath: "\(line.directory)/next/\(file)", toPath: "\(line.directory)/echo/\(file)")
            }
            #expect(try await !line.visit(client, port: port, expecting: "renewed"))
            try await listener.close()
        }
    }

    @Test func `a client's own certificate is followed, too`() async throws {
        try await Line.with { line in
            let listener = try await line.listen(try line.source(.server, "echo"))
            let port = try #require(listener.localAddress?.port)
            let client = try line.source(.client, "orders")
            #expect(try await !line.visit(client, port: port))
            try line.authority.issue(service: "orders", into: "\(line.directory)/orders", lifetime: 3600, identity: "spiffe://chill.test/service/hubs")
            #expect(try await !line.visit(client, port: port))
            #expect(try await line.lastAccepted?.established().peer.name == "hubs")
            try await listener.close()
        }
    }
}

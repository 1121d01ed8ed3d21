import MeshTransport
import NIOCore
import Testing

@Suite struct TLSDepartureTests {
    @Test func `what was written before a close arrives, however much it is and whatever is still unread`() async throws {
        try await Line.with { line in
            let answer = ByteBuffer(repeating: 7, count: 24 << 20)
            let listener = try await line.listen(try line.source(.server, "echo")) { channel, bytes in
                channel.writeAndFlush(answer, promise: nil)
                channel.close(promise: nil)
            }
            let client = line.connect(try line.source(.client, "orders"), port: listener.localAddress?.port ?? 0) { channel, _ in
                // More keeps coming while the server leaves.
                channel.writeAndFlush(ByteBuffer(repeating: 1, count: 1000), promise: nil)
            }
            #expect(try await client.total() == answer.readableBytes + 5)
            try await listener.close()
        }
    }

    @Test func `a peer that takes nothing is not waited for`() async throws {
        try await Line.with { line in
            let listener = try await line.listen(try line.source(.server, "echo")) { channel, _ in
                channel.writeAndFlush(ByteBuffer(repeating: 7, count: 64 << 20), promise: nil)
                channel.close(promise: nil)
            }
            let client = line.connect(try line.source(.client, "orders"), port: listener.localAddress?.port ?? 0)
            let channel = try await client.channel()
            try await channel.setOption(.autoRead, value: false).get()
            try await channel.writeAndFlush(ByteBuffer(string: "more")).get()
            #expect(try await line.lastAccepted?.total() == 4)
            try await listener.close()
        }
    }

    @Test func `a promise of a write is kept when the bytes have left, and broken when they cannot`() async throws {
        try await Line.with { line in
            let listener = try await line.listen(try line.source(.server, "echo"))
            let client = line.connect(try line.source(.client, "orders"), port: listener.localAddress?.port ?? 0)
            let channel = try await client.channel()
            try await channel.writeAndFlush(ByteBuffer(string: "one")).get()
            try await channel.close().get()
            await #expect(throws: ChannelError.self) { try await channel.writeAndFlush(ByteBuffer(string: "two")).get() }
            #expect(try await line.lastAccepted?.total() == 3)
            try await listener.close()
        }
    }
}

import Foundation
import Glibc
import MeshTransport
import NIOCore
import NIOPosix
import Testing

@Suite struct TransportAddressTests {
    @Test(arguments: ["127.0.0.1", "::1", "[::1]", "localhost"])
    func `IPv4, IPv6 and names`(host: String) async throws {
        try await Line.with { line in
            let listener = try await line.listen(try line.source(.server, "echo"), host: host)
            let port = try #require(listener.localAddress?.port)
            let client = line.connect(try line.source(.client, "orders"), port: port, host: host)
            #expect(try await client.established().peer.name == "echo")
            try await client.channel().close().get()
            try await listener.close()
        }
    }

    @Test func `a Unix socket serves, is closed to others, replaces what a dead process left, and is gone afterwards`() async throws {
        try await Line.with { line in
            let path = "\(line.directory)/mesh.sock", host = "unix:\(path)"
            // Bound and closed without being removed, as by a process that was killed.
            let dead = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
            let bound = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(dead, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
            }
            close(dead)
            try #require(bound == 0 && FileManager.default.fileExists(atPath: path))
            let listener = try await line.listen(try line.source(.server, "echo"), host: host)
            #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o660)
            let client = line.connect(try line.source(.client, "orders"), port: 0, host: host)
            #expect(try await client.established().peer.name == "echo")
            await #expect(throws: TLSError.self) { try await line.listen(try line.source(.server, "echo"), host: host) }
            try await client.channel().close().get()
            try await listener.close()
            #expect(!FileManager.default.fileExists(atPath: path))
        }
    }

    @Test func `a path that is too long, relative, or taken by a file is refused by name`() async throws {
        try await Line.with { line in
            for host in ["unix:relative.sock", "unix:/\(String(repeating: "x", count: 120))", "unix:\(line.directory)/ca.pem"] {
                await #expect(throws: TLSError.self) { try await line.listen(try line.source(.server, "echo"), host: host) }
            }
            #expect(FileManager.default.fileExists(atPath: "\(line.directory)/ca.pem"))
        }
    }

    /// Answers for every name with the same addresses.
    private struct FixedResolver: Resolver, Sendable {
        let loop: any EventLoop
        let four: [SocketAddress]
        let six: [SocketAddress]

        func initiateAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> { loop.makeSucceededFuture(four) }
        func initiateAAAAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> { loop.makeSucceededFuture(six) }
        func cancelQueries() {}
    }

    @Test(.timeLimit(.minutes(1))) func `an address that refuses is passed over, and its attempt never meets the handler of the one that wins`() async throws {
        try await Line.with { line in
            let listener = try await line.listen(try line.source(.server, "echo"))
            let port = try #require(listener.localAddress?.port)
            let resolver = FixedResolver(
                loop: line.loops.next().loop, four: [try SocketAddress(ipAddress: "127.0.0.1", port: port)], six: [try SocketAddress(ipAddress: "::1", port: port)])
            let client = line.connect(try line.source(.client, "orders"), port: port, host: "mesh.example", resolver: resolver)
            #expect(try await client.established().peer.name == "echo")
            // An attempt that had the handler, too, would have ended it.
            #expect(client.error == nil)
            // Who closes at once may miss the greeting.
            while client.count < 5, client.error == nil { try await Task.sleep(for: .milliseconds(1)) }
            try await client.channel().close().get()
            #expect(try await client.total() == 5)
            try await listener.close()
        }
    }

    @Test func `an address that does not answer holds nobody up: the next one is tried beside it`() async throws {
        try await Line.with { line in
            let listener = try await line.listen(try line.source(.server, "echo"))
            let port = try #require(listener.localAddress?.port)
            let hole = try BlackHole(port: port)
            defer { hole.close() }
            let resolver = FixedResolver(
                loop: line.loops.next().loop, four: [try SocketAddress(ipAddress: "127.0.0.1", port: port)], six: [try SocketAddress(ipAddress: "::1", port: port)])
            let client = line.connect(try line.source(.client, "orders"), port: port, host: "mesh.example", resolver: resolver)
            #expect(try await client.established().peer.name == "echo")
            try await client.channel().close().get()
            try await listener.close()
        }
    }
}

/// A port of ::1 where connections are neither taken nor refused: its queue is full.
private struct BlackHole {
    private var descriptors: [Int32] = []

    init(port: Int) throws {
        func address() -> sockaddr_in6 {
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = UInt16(port).bigEndian
            address.sin6_addr = in6addr_loopback
            return address
        }
        func with(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
            var address = address()
            return withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_in6>.size)) }
            }
        }
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let listener = socket(AF_INET6, kind, 0)
        descriptors.append(listener)
        var one: Int32 = 1
        setsockopt(listener, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &one, 4)
        try #require(with { bind(listener, $0, $1) } == 0 && listen(listener, 0) == 0)
        for _ in 0..<8 {
            let caller = socket(AF_INET6, kind, 0)
            descriptors.append(caller)
            _ = with { connect(caller, $0, $1) }
        }
    }

    func close() { for descriptor in descriptors { Glibc.close(descriptor) } }
}

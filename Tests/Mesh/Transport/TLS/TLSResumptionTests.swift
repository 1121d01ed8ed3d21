import Foundation
import MeshTransport
import NIOCore
import Testing

@Suite struct TLSResumptionTests {
    @Test func `a second connection is resumed, and both sides still know each other`() async throws {
        try await Line.with { line in
            let listener = try await line.listen(try line.source(.server, "echo"))
            let port = try #require(listener.localAddress?.port)
            let client = try line.source(.client, "orders")
            var resumed: [Bool] = []
            for _ in 0..<3 {
                resumed.append(try await line.visit(client, port: port))
                #expect(try await line.lastAccepted?.established() == TLSEstablished(PeerIdentity(kind: .service, name: "orders", trustDomain: "chill.test"), isResumed: resumed.last == true))
            }
            #expect(resumed == [false, true, true])
            try await listener.close()
        }
    }

    @Test func `a ticket outlives one change of the key, not two`() async throws {
        try await Line.with { line in
            let server = try line.source(.server, "echo"), client = try line.source(.client, "orders")
            let listener = try await line.listen(server)
            let port = try #require(listener.localAddress?.port)
            #expect(try await !line.visit(client, port: port))
            try server.rotateTickets()
            #expect(try await line.visit(client, port: port))
            try server.rotateTickets()
            try server.rotateTickets()
            #expect(try await !line.visit(client, port: port))
            try await listener.close()
        }
    }

    @Test func `a ticket does not get a client in whose authority has been removed`() async throws {
        try await Line.with { line in
            try DevelopmentAuthority(directory: "\(line.directory)/other").ensure(services: ["orders"])
            let both = "\(line.directory)/both.pem"
            let certificates = try ["ca.pem", "other/ca.pem"].map { try String(contentsOfFile: "\(line.directory)/\($0)", encoding: .utf8) }
            try certificates.joined().write(toFile: both, atomically: true, encoding: .utf8)
            let trust = try TrustBundle(file: both)
            let listener = try await line.listen(try line.source(.server, "echo", trust: trust))
            let port = try #require(listener.localAddress?.port)
            let stranger = try line.source(.client, "other/orders"), friend = try line.source(.client, "orders")
            for client in [stranger, friend] { #expect(try await line.visit(client, port: port, times: 2) == [false, true]) }
            try certificates[0].write(toFile: both, atomically: true, encoding: .utf8)
            await #expect(throws: (any Error).self) { try await line.visit(stranger, port: port) }
            // The friend proves itself anew, once.
            #expect(try await line.visit(friend, port: port, times: 2) == [false, true])
            try await listener.close()
        }
    }

    @Test func `a ticket ends with the certificate that it was given for`() async throws {
        try await Line.with { line in
            let listener = try await line.listen(try line.source(.server, "echo"))
            let port = try #require(listener.localAddress?.port)
            // A slow machine may not get through the two visits in time: then the certificate lives longer.
            var visits: [Bool] = [], lifetime = 2, end = ContinuousClock.now
            var brief = try line.source(.client, "orders")
            while visits != [false, true], lifetime < 60 {
                lifetime *= 2
                try line.authority.issue(service: "orders", into: "\(line.directory)/brief", lifetime: lifetime)
                // Taken when it is there: to make it may last longer than a second.
                end = ContinuousClock.now + .seconds(lifetime)
                brief = try line.source(.client, "brief")
                visits = (try? await line.visit(brief, port: port, times: 2)) ?? []
            }
            #expect(visits == [false, true])
            try await Task.sleep(until: end + .milliseconds(100))
            await #expect(throws: (any Error).self) { try await line.visit(brief, port: port) }
            try await listener.close()
        }
    }

    @Test func `a client does not accept a resumed server under another name`() async throws {
        try await Line.with { line in
            let listener = try await line.listen(try line.source(.server, "echo"))
            let port = try #require(listener.localAddress?.port)
            let client = try line.source(.client, "orders")
            #expect(try await line.visit(client, port: port, times: 2) == [false, true])
            await #expect(throws: TLSError.self) { try await line.visit(client, port: port, expecting: "orders") }
            try await listener.close()
        }
    }
}

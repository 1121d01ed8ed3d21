import Mesh
import MeshPassport
import MeshStatusV1
import MeshTransport
import Testing

/// Where servers listen and clients look.
@Suite struct AddressTests {
    @Test(arguments: ["127.0.0.1", "::1", "unix"]) func `calls reach a server over IPv4, IPv6 and a Unix socket`(place: String) async throws {
        try await Stage.with { stage in
            let host = place == "unix" ? "unix:\(stage.directory)/\(UInt32.random(in: 0 ... .max)).sock" : place
            let server = try await stage.serve([EchoDesk()], host: host)
            let client = try stage.client(port: 1) { $0.endpoints["test.echo"] = Endpoint(host: host, port: server.port, service: "echo") }
            #expect(try await client._unary(Echo.say, Status(code: 7), CallOptions()).code == 7)
            await client.close()
            await server.drain(within: .seconds(1))
        }
    }
}

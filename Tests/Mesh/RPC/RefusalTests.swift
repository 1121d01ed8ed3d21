import Mesh
import MeshStatusV1
import Testing

/// Peers that are not who they must be.
@Suite struct RefusalTests {
    private func outcome(identity: String = "orders", trust: String = "ca.pem", expecting: String = "echo") async throws -> MeshError? {
        try await Stage.with { stage in
            let server = try await stage.serve([EchoDesk()])
            let client = try stage.client(port: server.port, identity: identity, trust: trust, expecting: expecting)
            let error = await failure { try await client._unary(Echo.forAll, Status(), CallOptions(deadline: .seconds(10))) }
            await client.close()
            return error
        }
    }

    @Test(arguments: ["expired", "stranger", "odd", "foreign/orders"])
    func `a client with a certificate that is not good enough is turned away`(identity: String) async throws {
        let error = try await outcome(identity: identity)
        #expect(error?.code == .unavailable && error?.processed == .no)
    }

    @Test func `a client refuses a server of an authority that it does not trust`() async throws {
        let error = try await outcome(trust: "foreign/ca.pem")
        #expect(error?.code == .unavailable && error?.processed == .no)
        #expect(error?.message.contains("certificate was refused") == true)
    }

    @Test func `a client refuses another service than the one it asked for`() async throws {
        let error = try await outcome(expecting: "products")
        #expect(error?.code == .unavailable && error?.processed == .no)
        #expect(error?.message.contains("service echo answered where service products was expected") == true)
    }

    @Test func `the right certificates get through`() async throws { #expect(try await outcome() == nil) }
}

import Mesh
import MeshReflection
import MeshReflectionV1
import Testing

@Suite struct ReflectionTests {
    @Test func `a server tells its contracts to the bridge and to nobody else`() async throws {
        try await Stage.with { stage in
            let desk = EchoDesk()
            let server = try await stage.serve([desk, ReflectionServer([desk])])
            let bridge = try stage.client(port: server.port, identity: "bridge")
            let answer = try await ReflectionServiceClient(bridge.to("echo")).getContracts(GetContractsRequest())
            #expect(answer.services == [Echo.name, "mesh.reflection.v1.ReflectionService"])
            #expect(answer.files.first == [1, 2, 3] && answer.files.count >= 3)
            let orders = try stage.client(port: server.port, identity: "orders")
            let error = await failure { try await ReflectionServiceClient(orders.to("echo")).getContracts(GetContractsRequest()) }
            #expect(error?.code == .permissionDenied)
            await bridge.close()
            await orders.close()
        }
    }
}

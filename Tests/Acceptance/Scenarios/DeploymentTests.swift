import Foundation
import Testing

extension Acceptance {
    @Suite(.serialized) struct DeploymentTests {
        @Test func `a second up says that it runs already`() async throws {
            let stage = try #require(Deployment.current)
            let again = try await stage.up()
            #expect(again.output.contains("runs already"))
        }

        @Test func `down stops every process, leaves the data, and up finds it again`() async throws {
            let stage = try #require(Deployment.current)
            let cast = try await Cast.assemble()
            let product = try await cast.product(stock: 7)
            let family = try stage.processes()
            #expect(family.count >= (stage.mode == .small ? 2 : 9))
            try await stage.down()
            #expect(family.filter(Deployment.isAlive).isEmpty)
            #expect(FileManager.default.fileExists(atPath: "\(stage.directory)/demo.json"))
            try await stage.up()
            let again = try await Cast.assemble()
            #expect(try await again.master.get("/v1/products/\(product)").body["available"].int == 7)
        }

        @Test func `secrets are closed to others`() async throws {
            let stage = try #require(Deployment.current)
            let manager = FileManager.default
            var secrets = ["demo.json", "pki/ca-key.pem"]
            for part in stage.meshPorts.keys { secrets.append("pki/\(part)/key.pem") }
            for secret in secrets {
                let mode = try manager.attributesOfItem(atPath: "\(stage.directory)/\(secret)")[.posixPermissions] as? Int
                #expect(mode == 0o600, "\(secret)")
            }
        }
    }
}

import Foundation
import Testing

extension Acceptance {
    @Suite(.serialized) struct PlatformTests {
        @Test func `the OpenAPI document names every public path`() async throws {
            let stage = try #require(Deployment.current)
            let document = try await Client(base: stage.http).get("/openapi.json")
            #expect(document.status == 200)
            #expect(document.body["openapi"].string?.hasPrefix("3.1") == true)
            guard case .object(let paths) = document.body["paths"] else { throw StageError("no paths") }
            for path in ["/v1/users/login", "/v1/orders", "/v1/orders/{orderId}", "/v1/products", "/v1/firms", "/v1/hubs", "/v1/routes", "/v1/deliveries/{legId}/depart"] {
                #expect(paths[path] != nil, "\(path)")
            }
            #expect(!document.body.text.contains("CheckSession"))
        }

        @Test func `HTTPS is served under a name that our own authority vouches for`() async throws {
            let stage = try #require(Deployment.current)
            let port = try #require(stage.http.port) + 1
            let answer = try Command.run(
                "/usr/bin/curl", ["-sS", "--cacert", "\(stage.directory)/pki/ca.pem", "-o", "/dev/null", "-w", "%{http_code}", "https://localhost:\(port)/readyz"])
            #expect(answer.output == "200")
            #expect(try Command.run("/usr/bin/curl", ["-sS", "-o", "/dev/null", "https://localhost:\(port)/readyz"]).status == 60)
        }

        @Test func `health and metrics are served`() async throws {
            let stage = try #require(Deployment.current)
            for path in ["/livez", "/readyz"] {
                #expect(try Command.run("/usr/bin/curl", ["-sS", "-o", "/dev/null", "-w", "%{http_code}", "\(stage.http.absoluteString)\(path)"]).output == "200")
            }
            let metrics = try Command.run("/usr/bin/curl", ["-sS", "\(stage.http.absoluteString)/metrics"]).output
            #expect(metrics.contains("# TYPE "))
        }
    }
}

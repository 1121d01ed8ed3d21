import Bridge
import ChillOrdersV1
import ChillUsersV1
import FoundationEssentials
import MeshProtobuf
import MeshTransport
import Testing

/// Through a real socket: what the bridge serves by itself.
@Suite(.timeLimit(.minutes(1))) struct PagesTests {
    @Test func `a service that appears later appears in REST, and readiness waits for it`() async throws {
        try await TestBridge.run(serving: ["users"]) { bridge in
            try await bridge.until { try await bridge.get("/v1/users/me").status == 401 }
            let early = try await bridge.get("/v1/orders")
            #expect(early.status == 503)
            #expect(try early.json.text("detail")?.contains("orders") == true)
            #expect(try await bridge.get("/nowhere").status == 404)
            let unready = try await bridge.get("/readyz")
            #expect(unready.status == 503)
            #expect(unready.text.contains("orders"))
            bridge.mesh.serve("orders", [OrdersServiceDefinition.service])
            try await bridge.until { try await bridge.get("/readyz").status == 200 }
            #expect(try await bridge.get("/v1/orders").status == 401)
            #expect(try await bridge.get("/v1/nowhere").status == 404)
        }
    }

    @Test func `the operators' pages and the documents are served`() async throws {
        try await TestBridge.run { bridge in
            #expect(try await bridge.get("/livez").status == 200)
            let metrics = try await bridge.get("/metrics")
            #expect(metrics.headers["content-type"]?.hasPrefix("text/plain") == true)
            let page = try await bridge.get("/docs")
            #expect(page.headers["content-type"] == "text/html; charset=utf-8")
            #expect(page.headers["content-security-policy"]?.contains("script-src 'self'") == true)
            #expect(page.text.contains("한국어"))
            #expect(!page.text.contains("https://"))
            #expect(try await bridge.get("/docs/docs.js").headers["content-type"] == "text/javascript; charset=utf-8")
            #expect(try await bridge.get("/docs/docs.css").status == 200)
            #expect(try await bridge.post("/docs", nil).status == 405)
        }
    }

    @Test func `the same is served over TLS with the configured certificate`() async throws {
        let directory = FileManager.default.temporaryDirectory.path + "/bridge-tests-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try DevelopmentAuthority(directory: directory).ensure(services: ["bridge"])
        let folder = directory + "/bridge"
        let https = BridgeConfiguration.HTTPS(port: 0, certificatePath: folder + "/certificate.pem", keyPath: folder + "/key.pem")
        try await TestBridge.run({ configuration, _ in configuration.https = https }) { bridge in
            let port = try #require(bridge.server.httpsPort)
            let request = TestBridge.request("GET", "/v1/orders/\(TestBridge.orderID)", try await bridge.loggedIn())
            let reply = try await RawHTTP.send(request, port: port, authority: directory + "/ca.pem")
            #expect(reply.status == 200)
            #expect(try reply.json.text("orderId") == TestBridge.orderID)
        }
    }

    @Test func `a certificate that is not there is told when the bridge starts`() async throws {
        let https = BridgeConfiguration.HTTPS(port: 0, certificatePath: "/nowhere/certificate.pem", keyPath: "/nowhere/key.pem")
        let error = await #expect(throws: BridgeError.self) { try await TestBridge.run({ configuration, _ in configuration.https = https }) { _ in } }
        #expect(error?.message.contains("/nowhere/certificate.pem") == true)
    }

    @Test func `a port that is taken is told when the bridge starts`() async throws {
        try await TestBridge.run { bridge in
            let error = await #expect(throws: BridgeError.self) {
                try await TestBridge.run({ configuration, _ in configuration.httpPort = bridge.port }) { _ in }
            }
            #expect(error?.message.contains(String(bridge.port)) == true)
        }
    }

    @Test func `the description names what is served`() async throws {
        try await TestBridge.run { bridge in
            let reply = try await bridge.get("/openapi.json")
            #expect(reply.status == 200)
            #expect(try reply.json.text("openapi") == "3.1.0")
            #expect(reply.text.contains(#""/v1/orders/{orderId}/cancel""#))
            #expect(!reply.text.contains("SessionGrant"))
        }
    }

    @Test func `a configured origin may ask and read, another may not`() async throws {
        try await TestBridge.run({ configuration, _ in configuration.corsOrigins = ["https://console.example"] }) { bridge in
            let asked = ["Origin": "https://console.example", "Access-Control-Request-Method": "POST"]
            let preflight = try await bridge.send("OPTIONS", "/v1/orders", asked)
            #expect(preflight.status == 204)
            #expect(preflight.headers["access-control-allow-origin"] == "https://console.example")
            #expect(preflight.headers["access-control-allow-methods"]?.contains("POST") == true)
            #expect(
                try await bridge.get("/v1/orders", ["Origin": "https://console.example"]).headers["access-control-allow-origin"]
                    == "https://console.example")
            #expect(try await bridge.get("/v1/orders", ["Origin": "https://evil.example"]).headers["access-control-allow-origin"] == nil)
        }
    }

    @Test func `requests in flight end before the bridge does`() async throws {
        try await TestBridge.run { bridge in
            let isRunning = SharedValue(false)
            bridge.mesh.handle(OrdersServiceDefinition.getOrder) { _, _ in
                isRunning.value = true
                try? await Task.sleep(for: .milliseconds(300))
                return Order(orderID: TestBridge.orderID)
            }
            let headers = try await bridge.loggedIn()
            async let reply = bridge.get("/v1/orders/\(TestBridge.orderID)", headers)
            try await bridge.until { isRunning.value }
            await bridge.server.stop()
            #expect(try await reply.status == 200)
            await #expect(throws: (any Error).self) { try await bridge.get("/livez") }
        }
    }
}

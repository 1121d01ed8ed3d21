import Bridge
import ChillOrdersV1
import ChillUsersV1
import FoundationEssentials
import Logging
import Mesh
import MeshEnvironment
import MeshPassport
import MeshProtobuf
import MeshSessionV1
import MeshTelemetry
import NIOPosix
import Synchronization
import Testing

/// A bridge on a real port over a mesh that exists in the test only: users and orders, with a few methods that answer.
struct TestBridge {
    static let userID = "01900000-0000-7000-8000-000000000001"
    static let sessionID = "01900000-0000-7000-8000-000000000002"
    static let orderID = "01900000-0000-7000-8000-000000000003"
    static let firmID = "01900000-0000-7000-8000-000000000004"

    let mesh: FakeMesh
    let server: BridgeServer
    let tokens: TokenSigner
    let verifier: PassportVerifier
    let port: Int

    /// The version of the session that its owner tells; nil when the session is over.
    let liveVersion: SharedValue<Int64?>

    /// Runs `body` against a bridge; `configure` may change it and the mesh before it starts.
    static func run(
        serving names: [String] = ["users", "orders"], _ configure: (inout BridgeConfiguration, FakeMesh) -> Void = { _, _ in },
        _ body: (TestBridge) async throws -> Void
    ) async throws {
        let directory = FileManager.default.temporaryDirectory.path + "/bridge-tests-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let mesh = FakeMesh()
        if names.contains("users") { mesh.serve("users", [UsersServiceDefinition.service]) }
        if names.contains("orders") { mesh.serve("orders", [OrdersServiceDefinition.service]) }
        let live = SharedValue<Int64?>(1)
        install(on: mesh, live)
        var configuration = BridgeConfiguration(services: ["users", "orders"])
        configuration.httpPort = 0
        configure(&configuration, mesh)
        let tokens = try await TokenSigner.generate(directory: directory)
        let key = try PassportSigningKey.generate(id: "test")
        let readiness = Readiness(["contracts"])
        let server = BridgeServer(
            configuration: configuration, mesh: mesh, passports: PassportIssuer(key: key), tokens: tokens, readiness: readiness,
            operations: OperationsPages(registry: PrometheusRegistry(), readiness: readiness), loops: MultiThreadedEventLoopGroup.singleton,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        try await server.start()
        let bridge = TestBridge(
            mesh: mesh, server: server, tokens: tokens, verifier: PassportVerifier(keys: PassportKeyRing(key: key)),
            port: try #require(server.httpPort),
            liveVersion: live)
        do {
            if names.count == 2 { try await bridge.until { try await bridge.get("/readyz").status == 200 } }
            try await body(bridge)
        } catch {
            await server.stop()
            throw error
        }
        await server.stop()
    }

    func until(_ condition: () async throws -> Bool) async throws {
        for _ in 0..<800 {
            if try await condition() { return }
            try await Task.sleep(for: .milliseconds(25))
        }
        Issue.record("did not come true within twenty seconds")
    }

    func get(_ path: String, _ headers: [String: String] = [:]) async throws -> RawHTTP.Reply { try await send("GET", path, headers) }

    func post(_ path: String, _ json: String?, _ headers: [String: String] = [:]) async throws -> RawHTTP.Reply {
        try await send("POST", path, json == nil ? headers : ["Content-Type": "application/json"].merging(headers) { $1 }, json ?? "")
    }

    func send(_ verb: String, _ path: String, _ headers: [String: String] = [:], _ body: String = "") async throws -> RawHTTP.Reply {
        try await RawHTTP.send(Self.request(verb, path, headers, body), port: port)
    }

    static func request(_ verb: String, _ path: String, _ headers: [String: String] = [:], _ body: String = "") -> String {
        var text = "\(verb) \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        for (name, value) in headers { text += "\(name): \(value)\r\n" }
        if !body.isEmpty, headers["Content-Length"] == nil { text += "Content-Length: \(body.utf8.count)\r\n" }
        return text + "\r\n" + body
    }

    /// The headers of somebody who is logged in.
    func loggedIn(version: Int64 = 1, at now: Timestamp = TimeSource.system.now(), lifetime: Int64 = 900) async throws -> [String: String] {
        let token = try await tokens.sign(
            AccessClaims(
                sub: Self.userID, sid: Self.sessionID, role: "MASTER", firm: "", hubs: [], ver: version, iat: now.seconds, exp: now.seconds + lifetime
            ))
        return ["Authorization": "Bearer \(token)"]
    }
}

extension TestBridge {
    private static func install(on mesh: FakeMesh, _ live: SharedValue<Int64?>) {
        @Sendable func grant(_ version: Int64) -> SessionGrant {
            SessionGrant(sessionID: sessionID, userID: userID, role: "FIRM_MANAGER", firmID: firmID, hubIDs: [], version: version)
        }
        mesh.handle(UsersServiceDefinition.logIn) { request, _ throws(MeshError) in
            guard request.password == "right password" else {
                throw MeshError(.unauthenticated, "E-mail or password is wrong.", reason: "CREDENTIALS")
            }
            return Session(refreshToken: "refresh", grant: grant(1))
        }
        mesh.handle(UsersServiceDefinition.logOut) { _, _ throws(MeshError) in Empty() }
        mesh.handle(UsersServiceDefinition.checkSession) { request, _ throws(MeshError) in
            guard request.sessionID == sessionID, let version = live.value else { throw MeshError(.unauthenticated, "over", reason: "SESSION_OVER") }
            return grant(version)
        }
        mesh.handle(UsersServiceDefinition.getMe) { _, _ throws(MeshError) in
            User(userID: userID, email: "a@example.com", name: "A", role: .firmManager)
        }
        mesh.handle(OrdersServiceDefinition.placeOrder) { request, options throws(MeshError) in
            if options.idempotencyKey == "used-before" { options.responseMetadata?.receive(metadata: ["idempotent-replayed": "true"]) }
            return Order(
                orderID: orderID, status: .stockProcessing, supplierFirmID: request.supplierFirmID, receiverFirmID: request.receiverFirmID,
                totalPrice: 9_007_199_254_740_993, requestNote: request.requestNote, createdAt: Timestamp(seconds: 1_750_000_000))
        }
        mesh.handle(OrdersServiceDefinition.getOrder) { request, _ throws(MeshError) in
            guard request.orderID == orderID else { throw MeshError(.notFound, "No order \(request.orderID).", reason: "", processed: .yes) }
            return Order(orderID: orderID)
        }
        mesh.handle(OrdersServiceDefinition.listOrders) { request, _ throws(MeshError) in
            ListOrdersResponse(orders: [Order(orderID: orderID, status: request.status)], nextPageToken: "\(request.pageSize)")
        }
        mesh.handle(OrdersServiceDefinition.cancelOrder) { request, _ throws(MeshError) in Order(orderID: request.orderID, status: .canceled) }
    }
}

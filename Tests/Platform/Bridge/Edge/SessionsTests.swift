import Bridge
import ChillOrdersV1
import ChillUsersV1
import Mesh
import MeshEnvironment
import MeshPassport
import MeshProtobuf
import Testing

/// Through a real socket: who may come in, and as whom they travel.
@Suite(.timeLimit(.minutes(1))) struct SessionsTests {
    private let check = UsersServiceDefinition.checkSession.erased.fullName
    private let path = "/v1/orders/\(TestBridge.orderID)"

    private func passport(_ bridge: TestBridge) throws -> Passport {
        let call = try #require(bridge.mesh.calls(of: OrdersServiceDefinition.getOrder.erased.fullName).last)
        guard case .some(let passport) = call.options.passport else { throw MeshError(.unknown, "no Passport") }
        return try bridge.verifier.verify(passport.bytes)
    }

    @Test func `a login answers with a token that opens the door, and never with its grant`() async throws {
        try await TestBridge.run { bridge in
            let reply = try await bridge.post(
                "/v1/users/login", #"{"email":"a@example.com","password":"right password"}"#, ["Authorization": "Bearer nonsense"])
            #expect(reply.status == 200)
            #expect(try reply.json.text("refreshToken") == "refresh")
            #expect(try reply.json.text("expiresIn") == "900")
            #expect(reply.headers["cache-control"] == "no-store")
            #expect(!reply.text.contains("grant"))
            let token = try #require(try reply.json.text("accessToken"))
            let claims = try await bridge.tokens.verify(token, at: TimeSource.system.now())
            #expect(claims.sub == TestBridge.userID)
            #expect(claims.firm == TestBridge.firmID)
            #expect(try await bridge.get(path, ["Authorization": "Bearer \(token)"]).status == 200)
            let passport = try passport(bridge)
            #expect(passport.userID == TestBridge.userID)
            #expect(passport.role == "FIRM_MANAGER")
            #expect(passport.sessionID == TestBridge.sessionID)
        }
    }

    @Test func `a public method is called for nobody`() async throws {
        try await TestBridge.run { bridge in
            let reply = try await bridge.post(
                "/v1/users/login", #"{"email":"a@example.com","password":"wrong password"}"#, try await bridge.loggedIn())
            #expect(reply.status == 401)
            #expect(try reply.json.text("reason") == "CREDENTIALS")
            #expect(reply.headers["www-authenticate"] == "Bearer")
            let call = try #require(bridge.mesh.calls(of: UsersServiceDefinition.logIn.erased.fullName).first)
            guard case .none = call.options.passport else {
                Issue.record("a Passport came along")
                return
            }
        }
    }

    @Test func `without a valid token nothing is called`() async throws {
        try await TestBridge.run { bridge in
            let now = TimeSource.system.now()
            let expired = try await bridge.loggedIn(at: now - .seconds(1000))
            let valid = try #require(try await bridge.loggedIn()["Authorization"])
            let forged = ["Authorization": String(valid.dropLast(4)) + "AAAA"]
            for headers in [[:], ["Authorization": "Basic YTpi"], ["Authorization": "Bearer x.y.z"], expired, forged] {
                let reply = try await bridge.get(path, headers)
                #expect(reply.status == 401)
                #expect(reply.headers["www-authenticate"] == "Bearer")
                #expect(try reply.json.text("code") == "UNAUTHENTICATED")
            }
            #expect(bridge.mesh.calls.isEmpty)
        }
    }

    @Test func `a session is checked once, however many requests come at once`() async throws {
        try await TestBridge.run { bridge in
            let headers = try await bridge.loggedIn()
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<20 { group.addTask { try await bridge.get(path, headers).status } }
                for try await status in group { #expect(status == 200) }
            }
            #expect(bridge.mesh.calls(of: check).count == 1)
        }
    }

    @Test func `a token of a later version brings a Passport of the new state`() async throws {
        try await TestBridge.run { bridge in
            _ = try await bridge.get(path, try await bridge.loggedIn(version: 1))
            let first = try passport(bridge)
            bridge.liveVersion.value = 2
            _ = try await bridge.get(path, try await bridge.loggedIn(version: 2))
            #expect(try passport(bridge).id != first.id)
            #expect(bridge.mesh.calls(of: check).count == 2)
        }
    }

    @Test func `after a logout the token is dead at once`() async throws {
        try await TestBridge.run { bridge in
            let headers = try await bridge.loggedIn()
            #expect(try await bridge.get(path, headers).status == 200)
            let reply = try await bridge.post("/v1/users/logout", nil, headers)
            #expect(reply.status == 204)
            #expect(reply.body.isEmpty)
            let late = try await bridge.get(path, headers)
            #expect(late.status == 401)
            #expect(try late.json.text("reason") == "SESSION_OVER")
            #expect(bridge.mesh.calls(of: check).count == 1)
        }
    }

    @Test func `a session that is over where it lives is over here`() async throws {
        try await TestBridge.run { bridge in
            bridge.liveVersion.value = nil
            let reply = try await bridge.get(path, try await bridge.loggedIn())
            #expect(reply.status == 401)
            #expect(try reply.json.text("reason") == "SESSION_OVER")
        }
    }

    @Test func `while sessions cannot be checked, requests are told to come again`() async throws {
        try await TestBridge.run { bridge in
            bridge.mesh.handle(UsersServiceDefinition.checkSession) { _, _ throws(MeshError) in throw MeshError(.unavailable, "down", processed: .no)
            }
            let reply = try await bridge.get(path, try await bridge.loggedIn())
            #expect(reply.status == 503)
            #expect(reply.headers["retry-after"] == "1")
            #expect(try reply.json.text("processed") == "no")
        }
    }

    @Test func `logins from one address are limited`() async throws {
        try await TestBridge.run({ configuration, _ in configuration.rateLimits = ["login": RateLimit(perMinute: 1, burst: 2)] }) { bridge in
            let body = #"{"email":"a@example.com","password":"right password"}"#
            let start = ContinuousClock.now
            let first = try await bridge.post("/v1/users/login", body)
            #expect(first.status == 200)
            #expect(first.headers["ratelimit"]?.hasPrefix("\"login\";r=1;t=") == true)
            #expect(first.headers["ratelimit-policy"] == "\"login\";q=1;w=60")
            #expect(try await bridge.post("/v1/users/login", body).status == 200)
            let refused = try await bridge.post("/v1/users/login", body)
            #expect(refused.status == 429)
            let wait = Duration.seconds(refused.headers["retry-after"].flatMap { Int($0) } ?? 0)
            #expect(wait <= .seconds(60) && wait > .seconds(58) - (ContinuousClock.now - start))
            #expect(try refused.json.text("code") == "RESOURCE_EXHAUSTED")
            #expect(try await bridge.get(path, try await bridge.loggedIn()).status == 200)
        }
    }
}

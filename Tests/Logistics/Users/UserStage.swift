import ChillFirmsV1
import ChillHubsV1
import ChillUsersV1
import Mesh
import MeshEnvironment
import MeshEvents
import MeshSessionV1
import MeshTestKit
import Testing
import Users
import struct FoundationEssentials.UUID

/// Users on a stage, with one firm and two hubs around it.
struct UserStage: Sendable {
    let stage: ServiceStage
    let desk: any UsersService
    let firm = UUID().text, hub = UUID().text, otherHub = UUID().text
    let password = "correct horse battery"

    init() async throws {
        stage = try await ServiceStage(UsersAssembly.name, migrations: UsersAssembly.migrations, assemble: UsersAssembly.assemble)
        desk = try #require(stage.assembly.services.first as? any UsersService)
        let firm = firm, hubs = [hub, otherHub]
        stage.mesh.play(FirmsServiceDefinition.resolveFirms) { request in
            ResolveFirmsResponse(firms: request.firmIDs.filter { $0 == firm }.map { Firm(firmID: $0) })
        }
        stage.mesh.play(HubsServiceDefinition.resolveHubs) { request in
            ResolveHubsResponse(hubs: request.hubIDs.filter(hubs.contains).map { Hub(hubID: $0) })
        }
    }

    static func play(_ body: (UserStage) async throws -> Void) async throws {
        let users = try await UserStage()
        try await users.stage.play { _ in try await body(users) }
    }

    func master() throws -> CallContext { try .user(UUID().text, role: "MASTER") }

    func signUp(_ email: String) async throws -> User {
        try await desk.signUp(SignUpRequest(email: email, password: password, name: "Kim"), .service("bridge"))
    }

    /// An approved MASTER.
    func account(_ email: String) async throws -> User {
        try await desk.createAccount(CreateAccountRequest(email: email, password: password, name: "Kim", role: .master), .service("operator"))
    }

    func logIn(_ email: String, _ password: String? = nil) async throws -> Session {
        try await desk.logIn(LogInRequest(email: email, password: password ?? self.password), .service("bridge"))
    }

    /// Why a log-in fails; nil when it does not.
    func logInRefusal(_ email: String, _ password: String? = nil) async -> MeshError? { await refusal { _ = try await logIn(email, password) } }

    func refreshRefusal(_ session: Session) async -> MeshError? { await refusal { _ = try await refresh(session) } }

    func checkRefusal(_ session: Session) async -> MeshError? { await refusal { _ = try await check(session) } }

    func refresh(_ session: Session) async throws -> Session {
        try await desk.refreshSession(RefreshSessionRequest(refreshToken: session.refreshToken), .service("bridge"))
    }

    func check(_ session: Session) async throws -> String {
        try await desk.checkSession(CheckSessionRequest(sessionID: session.grant?.sessionID ?? ""), .service("bridge")).userID
    }
}

/// What `body` is refused with; nil when it succeeds.
func refusal(_ body: () async throws -> Void) async -> MeshError? {
    do {
        try await body()
        return nil
    } catch {
        return error as? MeshError
    }
}

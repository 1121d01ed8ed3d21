internal import ChillUsersV1
internal import LogisticsShared
internal import Mesh
internal import MeshPassport
internal import MeshProtobuf
internal import MeshSessionV1
internal import struct FoundationEssentials.UUID

/// The contract of Users.
struct UserDesk: UsersService {
    let registration: Registration
    let approval: Approval
    let logIn: LogIn
    let sessions: Sessions
    let directory: Directory

    func signUp(_ request: SignUpRequest, _ call: CallContext) async throws -> User {
        User(try await registration.signUp(email: request.email, name: request.name, password: request.password))
    }

    func logIn(_ request: LogInRequest, _ call: CallContext) async throws -> Session {
        Session(try await logIn.open(email: request.email, password: request.password))
    }

    func refreshSession(_ request: RefreshSessionRequest, _ call: CallContext) async throws -> Session {
        Session(try await sessions.refresh(request.refreshToken))
    }

    func logOut(_ request: LogOutRequest, _ call: CallContext) async throws -> Empty {
        if let sessionID = call.passport.flatMap({ UUID(uuidString: $0.sessionID) }) { try await sessions.logOut(sessionID) }
        return Empty()
    }

    func getMe(_ request: GetMeRequest, _ call: CallContext) async throws -> User {
        User(try await directory.account(call.requireCaller().userID))
    }

    func listUsers(_ request: ListUsersRequest, _ call: CallContext) async throws -> ListUsersResponse {
        let page = try Page<NewestFirst>(size: request.pageSize, token: request.pageToken)
        let status = request.status == .unspecified ? nil : request.status.name
        let (rows, nextToken) = try await directory.list(status: status, page: page)
        return ListUsersResponse(users: rows.map { User($0) }, nextPageToken: nextToken)
    }

    func getUser(_ request: GetUserRequest, _ call: CallContext) async throws -> User {
        User(try await directory.account(UUID(request.userID, field: "userId")))
    }

    func approveUser(_ request: ApproveUserRequest, _ call: CallContext) async throws -> User {
        let assignment = try Assignment(role: request.role, firmID: request.firmID, hubIDs: request.hubIDs)
        return User(try await approval.approve(UUID(request.userID, field: "userId"), as: assignment))
    }

    func rejectUser(_ request: RejectUserRequest, _ call: CallContext) async throws -> User {
        User(try await approval.reject(UUID(request.userID, field: "userId")))
    }

    func checkSession(_ request: CheckSessionRequest, _ call: CallContext) async throws -> SessionGrant {
        let sessionID = try UUID(request.sessionID, field: "sessionId")
        return SessionGrant(sessionID: sessionID, account: try await sessions.check(sessionID))
    }

    func resolveUsers(_ request: ResolveUsersRequest, _ call: CallContext) async throws -> ResolveUsersResponse {
        let ids = try request.userIDs.enumerated().map { try UUID($1, field: "userIds[\($0)]") }
        return ResolveUsersResponse(users: try await directory.accounts(ids).map { User(withoutEmail: $0) })
    }

    func createAccount(_ request: CreateAccountRequest, _ call: CallContext) async throws -> User {
        let assignment = try Assignment(role: request.role, firmID: request.firmID, hubIDs: request.hubIDs)
        return User(
            try await registration.createAccount(
                email: request.email, name: request.name, password: request.password, assignment: assignment))
    }
}

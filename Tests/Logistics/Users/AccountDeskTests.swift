import ChillUsersV1
import Mesh
import MeshEnvironment
import MeshProtobuf
import MeshTestKit
import Testing
import struct FoundationEssentials.UUID

/// Accounts on a real database.
@Suite struct AccountDeskTests {
    @Test func `sign-up gives no role, and the password is nowhere in clear`() async throws {
        try await UserStage.play { users in
            let user = try await users.signUp("kim@chill.test")
            #expect(user.status == .pending)
            #expect(user.role == .unspecified)
            #expect(try await users.desk.getUser(GetUserRequest(userID: user.userID), users.master()) == user)
            let clear = try await users.stage.number("SELECT count(*) FROM account WHERE password_hash LIKE '%correct%' OR password_hash NOT LIKE '$scrypt$%'")
            #expect(clear == 0)
            #expect(try await users.stage.announced(UserChanged.self) == [])
        }
    }

    @Test func `an e-mail belongs to one account, whatever its case`() async throws {
        try await UserStage.play { users in
            _ = try await users.signUp("kim@chill.test")
            let again = await refusal { _ = try await users.signUp("Kim@Chill.TEST") }
            #expect(again?.code == .alreadyExists)
            #expect(again?.reason == "EMAIL_TAKEN")
            #expect(again?.violations.map(\.field) == ["email"])
        }
    }

    @Test func `of several sign-ups at once one succeeds`() async throws {
        try await UserStage.play { users in
            let won = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<5 { group.addTask { await refusal { _ = try await users.signUp("kim@chill.test") } == nil } }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(won == 1)
            let stored = try await users.stage.number("SELECT count(*) FROM account")
            #expect(stored == 1)
        }
    }

    @Test func `approval gives a role for something real and tells everyone`() async throws {
        try await UserStage.play { users in
            let user = try await users.signUp("kim@chill.test")
            func approve(_ role: User.Role, firm: String = "", hubs: [String] = []) async throws -> User {
                try await users.desk.approveUser(ApproveUserRequest(userID: user.userID, role: role, firmID: firm, hubIDs: hubs), users.master())
            }
            #expect(await refusal { _ = try await approve(.firmManager) }?.violations.map(\.field) == ["firmId"])
            let unknownFirm = await refusal { _ = try await approve(.firmManager, firm: UUID().text) }
            #expect(unknownFirm?.code == .notFound)
            #expect(unknownFirm?.violations.map(\.field) == ["firmId"])
            let unknownHub = await refusal { _ = try await approve(.hubManager, hubs: [users.hub, UUID().text]) }
            #expect(unknownHub?.code == .notFound)
            #expect(unknownHub?.violations.map(\.field) == ["hubIds[1]"])
            let approved = try await approve(.hubManager, hubs: [users.hub, users.otherHub])
            #expect(approved.status == .approved)
            #expect(approved.role == .hubManager)
            #expect(approved.hubIDs == [users.hub, users.otherHub])
            let told = try #require(try await users.stage.announced(UserChanged.self).first)
            #expect(told.userID == user.userID)
            #expect(told.role == .hubManager)
            #expect(told.hubIDs == [users.hub, users.otherHub])
            #expect(told.active)
            #expect(await refusal { _ = try await approve(.master) }?.reason == "NOT_PENDING")
        }
    }

    @Test func `a rejected account stays out and nobody hears of it`() async throws {
        try await UserStage.play { users in
            let user = try await users.signUp("kim@chill.test")
            let rejected = try await users.desk.rejectUser(RejectUserRequest(userID: user.userID), users.master())
            #expect(rejected.status == .rejected)
            #expect(await refusal { _ = try await users.logIn("kim@chill.test") }?.reason == "NOT_APPROVED")
            #expect(try await users.stage.announced(UserChanged.self) == [])
        }
    }

    @Test func `the operator's account is made once, approved, and asks nobody`() async throws {
        try await UserStage.play { users in
            let request = CreateAccountRequest(email: "d@chill.test", password: users.password, name: "D", role: .hubDeliveryManager, hubIDs: [UUID().text])
            let first = try await users.desk.createAccount(request, .service("operator"))
            #expect(first.status == .approved)
            var again = request
            again.email = "D@chill.test"
            again.role = .firmDeliveryManager
            #expect(try await users.desk.createAccount(again, .service("operator")) == first)
            #expect(users.stage.mesh.calls == [])
            #expect(try await users.stage.announced(UserChanged.self).map(\.userID) == [first.userID])
        }
    }

    @Test func `accounts are listed newest first, by status and page by page`() async throws {
        try await UserStage.play { users in
            var ids: [String] = []
            for index in 0..<3 {
                ids.insert(try await users.signUp("u\(index)@chill.test").userID, at: 0)
                users.stage.clock.advance(by: .seconds(1))
            }
            _ = try await users.desk.rejectUser(RejectUserRequest(userID: ids[1]), users.master())
            var seen: [String] = [], token = ""
            repeat {
                let page = try await users.desk.listUsers(ListUsersRequest(pageSize: 1, pageToken: token), users.master())
                seen += page.users.map(\.userID)
                token = page.nextPageToken
            } while !token.isEmpty
            #expect(seen == ids)
            let pending = try await users.desk.listUsers(ListUsersRequest(status: .pending), users.master())
            #expect(pending.users.map(\.userID) == [ids[0], ids[2]])
        }
    }

    @Test func `other services learn names and roles, not addresses`() async throws {
        try await UserStage.play { users in
            let user = try await users.account("kim@chill.test")
            let resolved = try await users.desk.resolveUsers(ResolveUsersRequest(userIDs: [user.userID, UUID().text]), .service("firms"))
            #expect(resolved.users.map(\.userID) == [user.userID])
            #expect(resolved.users.map(\.name) == ["Kim"])
            #expect(resolved.users.map(\.role) == [.master])
            #expect(resolved.users.map(\.email) == [""])
        }
    }

    @Test func `everyone reads the own account`() async throws {
        try await UserStage.play { users in
            let user = try await users.account("kim@chill.test")
            #expect(try await users.desk.getMe(GetMeRequest(), .user(user.userID, role: "MASTER")) == user)
        }
    }
}

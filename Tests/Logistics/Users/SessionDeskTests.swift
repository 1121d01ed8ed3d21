import ChillUsersV1
import Mesh
import MeshEnvironment
import MeshSessionV1
import MeshTestKit
import Testing
import struct FoundationEssentials.UUID

/// Log-in and sessions on a real database.
@Suite struct SessionDeskTests {
    @Test func `a log-in opens a session that says who it is for`() async throws {
        try await UserStage.play { users in
            let user = try await users.account("kim@chill.test")
            let session = try await users.logIn("KIM@chill.test")
            #expect(session.accessToken == "")
            #expect(session.expiresIn == 900)
            let grant = try #require(session.grant)
            #expect(grant.userID == user.userID)
            #expect(grant.role == "MASTER")
            #expect(grant.version == 1)
            #expect(try await users.desk.checkSession(CheckSessionRequest(sessionID: grant.sessionID), .service("bridge")) == grant)
            let clear = try await users.stage.number("SELECT count(*) FROM refresh_token WHERE length(token_hash) <> 32 OR encode(token_hash, 'base64') LIKE '%\(session.refreshToken.prefix(8))%'")
            #expect(clear == 0)
        }
    }

    @Test func `a wrong password and an unknown e-mail sound the same`() async throws {
        try await UserStage.play { users in
            _ = try await users.account("kim@chill.test")
            let wrong = await users.logInRefusal("kim@chill.test", "wrong password")
            let unknown = await users.logInRefusal("nobody@chill.test")
            #expect(wrong?.code == .unauthenticated)
            #expect(wrong?.reason == "CREDENTIALS")
            #expect(wrong == unknown)
        }
    }

    @Test func `only the right password learns that an account is not approved`() async throws {
        try await UserStage.play { users in
            _ = try await users.signUp("kim@chill.test")
            #expect(await users.logInRefusal("kim@chill.test", "wrong password")?.reason == "CREDENTIALS")
            let right = await users.logInRefusal("kim@chill.test")
            #expect(right?.code == .permissionDenied)
            #expect(right?.reason == "NOT_APPROVED")
            let sessions = try await users.stage.number("SELECT count(*) FROM session")
            #expect(sessions == 0)
        }
    }

    @Test func `ten failures close the door for a quarter of an hour, for known and unknown e-mails alike`() async throws {
        try await UserStage.play { users in
            _ = try await users.account("kim@chill.test")
            for email in ["kim@chill.test", "nobody@chill.test"] {
                for _ in 0..<10 { #expect(await users.logInRefusal(email, "wrong password")?.reason == "CREDENTIALS") }
                let closed = await users.logInRefusal(email)
                #expect(closed?.code == .resourceExhausted)
                #expect(closed?.reason == "TOO_MANY_ATTEMPTS")
                #expect(closed?.retryAfter == .seconds(900))
            }
            _ = try await users.account("lee@chill.test")
            _ = try await users.logIn("lee@chill.test")
            users.stage.clock.advance(by: .seconds(901))
            _ = try await users.logIn("kim@chill.test")
        }
    }

    @Test func `many guesses at once do not get past the throttle`() async throws {
        try await UserStage.play { users in
            _ = try await users.account("kim@chill.test")
            let guessed = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<40 { group.addTask { await users.logInRefusal("kim@chill.test", "wrong password")?.reason == "CREDENTIALS" } }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            // One more for each other place at the password bench.
            #expect((10...11).contains(guessed))
        }
    }

    @Test func `people who log in often and rightly are never throttled`() async throws {
        try await UserStage.play { users in
            _ = try await users.account("kim@chill.test")
            let sessions = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<20 { group.addTask { try await users.logIn("kim@chill.test").refreshToken } }
                return try await group.reduce(into: Set<String>()) { $0.insert($1) }
            }
            #expect(sessions.count == 20)
        }
    }

    @Test func `a refresh swaps the token and keeps the session`() async throws {
        try await UserStage.play { users in
            _ = try await users.account("kim@chill.test")
            let first = try await users.logIn("kim@chill.test")
            let second = try await users.refresh(first)
            #expect(second.refreshToken != first.refreshToken)
            #expect(second.grant == first.grant)
            _ = try await users.refresh(second)
        }
    }

    @Test func `a token that comes twice ends the session for both`() async throws {
        try await UserStage.play { users in
            _ = try await users.account("kim@chill.test")
            let first = try await users.logIn("kim@chill.test")
            let second = try await users.refresh(first)
            let stolen = await users.refreshRefusal(first)
            #expect(stolen?.code == .unauthenticated)
            #expect(stolen?.reason == "SESSION_OVER")
            #expect(await users.refreshRefusal(second)?.reason == "SESSION_OVER")
            #expect(await users.checkRefusal(second)?.reason == "SESSION_OVER")
        }
    }

    @Test func `of one token used at once by many at most one gets a new one, and the session ends`() async throws {
        try await UserStage.play { users in
            _ = try await users.account("kim@chill.test")
            let session = try await users.logIn("kim@chill.test")
            let won = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<10 { group.addTask { await users.refreshRefusal(session) == nil } }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(won == 1)
            #expect(await users.checkRefusal(session)?.reason == "SESSION_OVER")
        }
    }

    @Test func `a refresh token lives for fourteen days`() async throws {
        try await UserStage.play { users in
            _ = try await users.account("kim@chill.test")
            let session = try await users.logIn("kim@chill.test")
            users.stage.clock.advance(by: .seconds(14 * 24 * 3600 - 1))
            let renewed = try await users.refresh(session)
            users.stage.clock.advance(by: .seconds(14 * 24 * 3600))
            #expect(await users.refreshRefusal(renewed)?.reason == "SESSION_OVER")
        }
    }

    @Test func `what is no token of ours is refused`() async throws {
        try await UserStage.play { users in
            for token in ["", "x", String(repeating: "A", count: 43)] {
                #expect(await users.refreshRefusal(Session(refreshToken: token))?.reason == "SESSION_OVER")
            }
            let unknown = await users.checkRefusal(Session(grant: SessionGrant(sessionID: UUID().text)))
            #expect(unknown?.reason == "SESSION_OVER")
        }
    }

    @Test func `log-out ends the session with both of its tokens`() async throws {
        try await UserStage.play { users in
            let user = try await users.account("kim@chill.test")
            let session = try await users.logIn("kim@chill.test"), other = try await users.logIn("kim@chill.test")
            let sessionID = try #require(session.grant?.sessionID)
            _ = try await users.desk.logOut(LogOutRequest(), .user(user.userID, role: "MASTER", sessionID: sessionID))
            #expect(await users.checkRefusal(session)?.reason == "SESSION_OVER")
            #expect(await users.refreshRefusal(session)?.reason == "SESSION_OVER")
            #expect(try await users.check(other) == user.userID)
        }
    }
}

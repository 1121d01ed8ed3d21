package import Logging
package import Mesh
package import MeshEnvironment
package import MeshPassport
internal import MeshProtobuf
package import MeshSessionV1
internal import Synchronization

/// Gives each request the Passport of its session, asking the session's owner when it has none that is young enough.
package final class PassportDesk: Sendable {
    /// Asks for the live session with an id.
    package typealias Check = @Sendable (_ session: String) async -> Result<SessionGrant, MeshError>

    private struct State: Sendable {
        var cache: PassportCache<Passport>
        var running: [Int: Task<Result<Passport, Problem>, Never>] = [:]
    }

    private let state: Mutex<State>
    private let issuer: PassportIssuer
    private let time: TimeSource
    private let logger: Logger
    private let check: Check

    package init(issuer: PassportIssuer, sessions: Int = 50_000, time: TimeSource, logger: Logger, check: @escaping Check) {
        state = Mutex(State(cache: PassportCache(sessions: sessions, revocations: 4 * sessions, memory: TokenSigner.lifetime)))
        self.issuer = issuer
        self.time = time
        self.logger = logger
        self.check = check
    }

    private enum Step {
        case use(Passport)
        case run(Task<Result<Passport, Problem>, Never>)
        case await(Task<Result<Passport, Problem>, Never>)
        case sessionOver
    }

    /// The Passport of the session of an access token that has been verified.
    package func passport(for claims: AccessClaims) async throws(Problem) -> Passport {
        // A check that somebody else began may answer for an older version than this token's: then one more turn is needed.
        for _ in 0..<3 {
            switch step(claims) {
            case .use(let passport): return passport
            case .run(let task): return try await task.value.get()
            case .await(let task): if case .failure(let problem) = await task.value { throw problem }
            case .sessionOver: throw .sessionOver()
            }
        }
        throw Problem(.init(.unavailable, "The session's state keeps changing: try again.", processed: .no))
    }

    /// The session has ended.
    package func revoke(session: String) { state.withLock { $0.cache.revoke(session, at: time.now()) } }

    private func step(_ claims: AccessClaims) -> Step {
        state.withLock { state in
            switch state.cache.request(claims.sid, version: claims.ver, at: time.now()) {
            case .use(let passport): return .use(passport)
            case .sessionOver: return .sessionOver
            case .wait(let ticket):
                // A check without its task does not exist: both change under this lock.
                guard let task = state.running[ticket] else { return .sessionOver }
                return .await(task)
            case .check(let ticket):
                // A task of its own, so that the client which happens to be first can go without taking the answer from the others.
                let task = Task { await ask(claims, ticket) }
                state.running[ticket] = task
                return .run(task)
            }
        }
    }

    private func ask(_ claims: AccessClaims, _ ticket: Int) async -> Result<Passport, Problem> {
        let outcome: PassportCache<Passport>.Check
        var failure = Problem.unexpected()
        switch await check(claims.sid) {
        case .success(let grant): (outcome, failure) = mint(grant, for: claims)
        case .failure(let error):
            (outcome, failure) = Self.judge(error)
            if case .failed = outcome {
                logger.warning("session cannot be checked", metadata: ["code": "\(error.code)", "error": "\(error.message)"])
            }
        }
        return state.withLock { state in
            state.running[ticket] = nil
            switch state.cache.checked(claims.sid, ticket: ticket, version: claims.ver, outcome, at: time.now()) {
            case .use(let passport): return .success(passport)
            case .sessionOver: return .failure(.sessionOver())
            case .fail: return .failure(failure)
            }
        }
    }

    private func mint(_ grant: SessionGrant, for claims: AccessClaims) -> (PassportCache<Passport>.Check, Problem) {
        guard grant.sessionID == claims.sid, grant.userID == claims.sub else { return (.over, .sessionOver()) }
        do {
            let passport = try issuer.mint(
                PassportClaims(
                    userID: grant.userID, role: grant.role, firmID: grant.firmID, hubIDs: grant.hubIDs, sessionID: grant.sessionID, level: .password,
                    via: "bridge/http"))
            return (.live(.init(pass: passport, version: grant.version, expiresAt: passport.expiresAt)), .unexpected())
        } catch {
            logger.error("Passport cannot be minted", metadata: ["error": "\(error)"])
            return (.failed, .unexpected())
        }
    }

    /// What a failed check says: that the session is over, or nothing about it.
    private static func judge(_ error: MeshError) -> (PassportCache<Passport>.Check, Problem) {
        switch error.code {
        case .unauthenticated, .notFound, .failedPrecondition: return (.over, .sessionOver())
        default:
            // The request itself has not been tried, whatever became of the check.
            return (
                .failed,
                Problem(MeshError(.unavailable, "The session cannot be checked at the moment: try again.", retryAfter: .seconds(1), processed: .no))
            )
        }
    }
}

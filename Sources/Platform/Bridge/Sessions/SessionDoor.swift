internal import HTTPTypes
internal import MeshDescriptors
internal import MeshEnvironment
internal import MeshPassport

/// Decides as whom a request calls a method.
final class SessionDoor: Sendable {
    enum Visitor: Sendable {
        /// Nobody in particular: the method is public.
        case anyone
        case session(AccessClaims, Passport)
    }

    private let tokens: TokenSigner
    private let desk: PassportDesk
    private let time: TimeSource

    init(tokens: TokenSigner, desk: PassportDesk, time: TimeSource) {
        self.tokens = tokens
        self.desk = desk
        self.time = time
    }

    func admit(_ request: EdgeRequest, to method: EdgeMethod) async throws(Problem) -> Visitor {
        if method.policy.isPublic { return .anyone }
        guard let header = request.headers[.authorization] else {
            throw .unauthenticated("This method needs an access token: send Authorization: Bearer.")
        }
        guard let token = RequestHeaders.bearer(header) else {
            throw .unauthenticated("The Authorization header must be: Bearer, a space, an access token.")
        }
        let claims: AccessClaims
        do {
            claims = try await tokens.verify(token, at: time.now())
        } catch {
            throw .unauthenticated(
                error == .expired ? "The access token has expired: refresh the session." : "The access token is not valid: log in again.")
        }
        return .session(claims, try await desk.passport(for: claims))
    }

    /// The session of these claims has ended.
    func revoke(_ claims: AccessClaims) { desk.revoke(session: claims.sid) }
}

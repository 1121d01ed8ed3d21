package import MeshEnvironment

/// What a refresh token does.
package enum SessionRules {
    /// How long a refresh token is good.
    package static let refreshLifetime: Duration = .seconds(14 * 24 * 3600)
    /// How long an access token is good: what a client is told.
    package static let accessSeconds: Int32 = 900

    /// A refresh token as it stands in the books.
    package struct Token: Sendable, Hashable {
        package var used: Bool
        package var expiresAt: Timestamp
        package var sessionEnded: Bool
        package var accountApproved: Bool

        package init(used: Bool, expiresAt: Timestamp, sessionEnded: Bool, accountApproved: Bool) {
            self.used = used
            self.expiresAt = expiresAt
            self.sessionEnded = sessionEnded
            self.accountApproved = accountApproved
        }
    }

    package enum OnRefresh: Sendable, Hashable {
        /// A new pair; this token is used up.
        case rotate
        /// Two hold the same token: one of them stole it. Nobody keeps the session.
        case endSession
        case refuse
    }

    package static func refresh(with token: Token?, at now: Timestamp) -> OnRefresh {
        guard let token, !token.sessionEnded else { return .refuse }
        if token.used { return .endSession }
        return token.expiresAt > now && token.accountApproved ? .rotate : .refuse
    }
}

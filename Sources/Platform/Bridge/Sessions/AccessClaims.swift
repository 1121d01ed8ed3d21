package import JWTKit

/// What an access token says about its session. Role, firm and hubs are for clients to read: the edge asks the session itself.
package struct AccessClaims: JWTPayload, Hashable {
    package static let issuer = "chill"
    package static let audience = "chill"

    /// The user.
    package var sub: String
    /// The session.
    package var sid: String
    package var role: String
    package var firm: String
    package var hubs: [String]
    /// The version of role, firm and hubs.
    package var ver: Int64
    /// Seconds since the Unix epoch.
    package var iat: Int64
    package var exp: Int64
    package var iss: String
    package var aud: String

    package init(
        sub: String, sid: String, role: String, firm: String, hubs: [String], ver: Int64, iat: Int64, exp: Int64, iss: String = issuer,
        aud: String = audience
    ) {
        self.sub = sub
        self.sid = sid
        self.role = role
        self.firm = firm
        self.hubs = hubs
        self.ver = ver
        self.iat = iat
        self.exp = exp
        self.iss = iss
        self.aud = aud
    }

    /// Nothing here: `TokenSigner` judges the claims by its own clock.
    package func verify(using algorithm: some JWTAlgorithm) async throws {}
}

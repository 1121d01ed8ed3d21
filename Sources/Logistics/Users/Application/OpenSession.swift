internal import struct FoundationEssentials.UUID

/// A session with the refresh token that continues it: the only moment at which the token is known in clear.
struct OpenSession: Sendable {
    var id: UUID
    var account: Account
    var refreshToken: String
}

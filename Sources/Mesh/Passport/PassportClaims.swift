/// What the edge states about a user: who, how sure, through what.
public struct PassportClaims: Sendable, Hashable {
    public enum AuthenticationLevel: Sendable, Hashable {
        case unspecified
        case password
        case secondFactor
        case certificate
        /// A level that a newer issuer knows.
        case unrecognized(Int32)
    }

    public var userID: String
    /// The user's role, as "FIRM_MANAGER".
    public var role: String
    /// The firm that a firm's manager acts for; else empty.
    public var firmID: String
    /// The hubs that the user works for.
    public var hubIDs: [String]
    public var sessionID: String
    public var level: AuthenticationLevel
    /// Who minted it and through which door the user came, as "bridge/http".
    public var via: String

    public init(
        userID: String, role: String, firmID: String = "", hubIDs: [String] = [], sessionID: String = "",
        level: AuthenticationLevel = .password, via: String = ""
    ) {
        self.userID = userID
        self.role = role
        self.firmID = firmID
        self.hubIDs = hubIDs
        self.sessionID = sessionID
        self.level = level
        self.via = via
    }
}

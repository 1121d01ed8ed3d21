// Until the Passport layer arrives: the names that the mesh compiles against.
public import MeshEnvironment

public struct Passport: Sendable, Hashable {
    public var bytes: [UInt8]
    public var claims: PassportClaims
}

public struct PassportClaims: Sendable, Hashable {
    public var userID: String
    public var role: String
    public var expiresAt: Timestamp
}

public struct PassportError: Error {}

public final class PassportVerifier: Sendable {
    public func verify(_ bytes: [UInt8]) throws(PassportError) -> Passport { throw PassportError() }
}

internal import FoundationEssentials
public import MeshEnvironment
internal import MeshPassportV1

/// Mints Passports: the edge's part.
public struct PassportIssuer: Sendable {
    private let key: @Sendable () -> PassportSigningKey
    private let clock: TimeSource
    private let random: RandomSource

    /// An issuer with one key, for tests and embedded use.
    public init(key: PassportSigningKey, clock: TimeSource = .system, random: RandomSource = .system) {
        self.key = { key }
        self.clock = clock
        self.random = random
    }

    /// An issuer with the newest key of `<directory>/private`; it changes to a newer one on its own, shortly after that appeared,
    /// so that every verifier has had the time to see the public half.
    public static func load(directory: String, clock: TimeSource = .system, random: RandomSource = .system) throws(PassportError) -> PassportIssuer {
        let keys = try SigningKeyDirectory(directory: directory, clock: clock)
        return PassportIssuer(keys: keys, clock: clock, random: random)
    }

    private init(keys: SigningKeyDirectory, clock: TimeSource, random: RandomSource) {
        key = { keys.current() }
        self.clock = clock
        self.random = random
    }

    /// A Passport with these claims, valid from now on.
    ///
    /// - Parameter lifetime: whole seconds, at most five minutes.
    public func mint(_ claims: PassportClaims, lifetime: Duration = .seconds(300)) throws(PassportError) -> Passport {
        guard lifetime >= .seconds(1), lifetime <= PassportLimits.maximumLifetime else {
            let most = PassportLimits.maximumLifetime.components.seconds
            throw PassportError(.lifetimeTooLong, "a Passport lives between 1 and \(most) seconds, not \(lifetime)")
        }
        let now = Timestamp(seconds: clock.now().seconds)
        return try mint(claims, from: now, until: now + .seconds(lifetime.components.seconds))
    }

    /// A Passport for any span of whole seconds: tests make with it what no honest issuer would.
    package func mint(_ claims: PassportClaims, from start: Timestamp, until end: Timestamp) throws(PassportError) -> Passport {
        guard !claims.userID.isEmpty else { throw PassportError(.malformed, "a Passport needs a user") }
        let id = withUnsafeBytes(of: UUID.version7(at: clock.now(), random: random).uuid) { Array($0) }
        let payload = try Claims(claims, id: id, issuedAt: start, expiresAt: end).passportBytes()
        let key = key()
        var envelope = PassportEnvelope(keyID: key.id)
        try PassportChain.append(payload, after: nil, signedBy: key.secret, random: random, to: &envelope)
        return try PassportChain.finish(envelope)
    }
}

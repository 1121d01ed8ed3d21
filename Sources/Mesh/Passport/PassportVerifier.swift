public import MeshEnvironment

/// Checks Passports: every service's part. It holds public keys only.
public final class PassportVerifier: Sendable {
    private let keys: PassportKeyRing
    private let clock: TimeSource

    public init(keys: PassportKeyRing, clock: TimeSource = .system) {
        self.keys = keys
        self.clock = clock
    }

    /// The Passport in these bytes, when it is an authority now.
    public func verify(_ bytes: [UInt8]) throws(PassportError) -> Passport {
        let passport = try PassportChain.open(bytes) { keys.publicKey($0) }
        try checkStart(passport, at: clock.now())
        try checkEnd(passport, at: clock.now())
        guard passport.claimedLifetime <= PassportLimits.maximumLifetime + PassportLimits.clockSkew else {
            throw PassportError(.lifetimeTooLong, "Passport \(passport.idText) claims to live longer than any Passport may")
        }
        return passport
    }

    /// Whether an already verified Passport is still an authority: what a cache of verified bytes asks on each use.
    public func isCurrent(_ passport: Passport) -> Bool { now < passport.expiresAt }

    /// By what the ends of Passports are judged.
    package var now: Timestamp { clock.now() }

    /// The Passport in these bytes, when it was an authority at the time of writing: what a reader of a log asks.
    /// Retired keys count. The result says who caused what was written; it authorises nothing now.
    ///
    /// - Parameter writtenAt: when the Passport was first attached. An effect of an effect carries its first cause on, whose
    ///   Passport may have ended before the effect was written: it keeps the first time beside it.
    public func verifyArchived(_ bytes: [UInt8], writtenAt: Timestamp) throws(PassportError) -> Passport {
        let passport = try PassportChain.open(bytes) { keys.publicKey($0) ?? keys.retiredKey($0) }
        try checkStart(passport, at: writtenAt)
        try checkEnd(passport, at: writtenAt)
        return passport
    }

    private func checkStart(_ passport: Passport, at time: Timestamp) throws(PassportError) {
        guard passport.issuedAt <= time + PassportLimits.clockSkew else {
            throw PassportError(
                .notYetValid, "Passport \(passport.idText) was issued at \(passport.issuedAt.rfc3339), after \(time.rfc3339): compare the clocks")
        }
    }

    private func checkEnd(_ passport: Passport, at time: Timestamp) throws(PassportError) {
        guard time < passport.expiresAt else {
            throw PassportError(.expired, "Passport \(passport.idText) ended at \(passport.expiresAt.rfc3339)")
        }
    }
}

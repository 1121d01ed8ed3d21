public import MeshEnvironment
internal import MeshPassportV1

extension Passport {
    /// A copy that allows less: what a service hands on when the next one needs only part of what the user may do.
    ///
    /// Narrowings add up: the methods that remain are those that every block names, the end is the earliest of all.
    ///
    /// - Parameters:
    ///   - service: the service that narrows.
    ///   - methods: full names of the methods that remain; empty leaves them as they are.
    ///   - expiresAt: an earlier end, rounded down to a second; a later one changes nothing.
    public func attenuated(
        by service: String, methods: [String] = [], expiresAt: Timestamp? = nil, random: RandomSource = .system
    ) throws(PassportError) -> Passport {
        var envelope = try openEnd()
        guard envelope.blocks.count < PassportLimits.maximumBlocks, let last = envelope.blocks.last else {
            throw PassportError(.tooLarge, "a Passport has at most \(PassportLimits.maximumBlocks) blocks: this one cannot be narrowed further")
        }
        if let expiresAt, expiresAt.seconds <= 0 { throw PassportError(.malformed, "a Passport cannot end before 1970-01-01T00:00:01Z") }
        let payload = try Attenuation(service: service, methods: methods, expiresAt: expiresAt?.seconds ?? 0).passportBytes()
        try PassportChain.append(payload, after: last.signature, signedBy: SecretBytes(envelope.proof), random: random, to: &envelope)
        return try PassportChain.finish(envelope)
    }

    /// A copy that nobody can narrow further, for places that keep Passports: it carries no secret.
    public func sealed() throws(PassportError) -> Passport {
        if isSealed { return self }
        var envelope = try openEnd()
        guard let last = envelope.blocks.last else { throw PassportError(.malformed, "not a Passport: it has no block") }
        let signed = SignedBytes.seal(lastSignature: last.signature, payload: last.payload, nextKey: last.nextKey)
        envelope.seal = try Ed25519.sign(signed, with: SecretBytes(envelope.proof))
        envelope.proof = []
        return try PassportChain.finish(envelope)
    }

    private func openEnd() throws(PassportError) -> PassportEnvelope {
        guard !isSealed else { throw PassportError(.sealed, "the Passport is sealed: it cannot be narrowed") }
        return try PassportChain.parse(bytes)
    }
}

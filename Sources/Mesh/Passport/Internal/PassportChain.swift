internal import MeshEnvironment
internal import MeshPassportV1
internal import MeshProtobuf

/// What a Passport's bytes say and prove, apart from time.
enum PassportChain {
    /// Opens bytes whose signatures nobody has checked yet.
    static func open(_ bytes: [UInt8], rootKey: (String) -> [UInt8]?) throws(PassportError) -> Passport {
        let envelope = try parse(bytes)
        // Cheap checks come first: a signature is verified only under a key that we know.
        guard let root = rootKey(envelope.keyID) else {
            throw PassportError(.unknownKey, "the Passport names a signing key that is not in the key ring")
        }
        try verifySignatures(of: envelope, root: root)
        return try passport(bytes, envelope)
    }

    /// The one accepted form: known fields only, each once, in order, of the right length, shortest varints.
    static func parse(_ bytes: [UInt8]) throws(PassportError) -> PassportEnvelope {
        guard bytes.count <= PassportLimits.maximumBytes else {
            throw PassportError(.tooLarge, "a Passport has at most \(PassportLimits.maximumBytes) bytes, this one has \(bytes.count)")
        }
        let envelope = try PassportEnvelope(passportBytes: bytes)
        guard !envelope.blocks.isEmpty, !envelope.keyID.isEmpty else { throw malformed("it has no block or no key id") }
        guard envelope.blocks.count <= PassportLimits.maximumBlocks else {
            throw PassportError(.tooLarge, "a Passport has at most \(PassportLimits.maximumBlocks) blocks, this one has \(envelope.blocks.count)")
        }
        for block in envelope.blocks {
            guard block.nextKey.count == Ed25519.keyLength, block.signature.count == Ed25519.signatureLength else {
                throw malformed("a key or a signature has the wrong length")
            }
        }
        switch (envelope.proof.count, envelope.seal.count) {
        case (Ed25519.keyLength, 0), (0, Ed25519.signatureLength): break
        default: throw malformed("it needs either a proof or a seal")
        }
        // Signatures are checked over the bytes as they came; this only keeps one Passport from having two spellings.
        guard !envelope.hasUnknownFields, try envelope.passportBytes() == bytes else { throw malformed("its bytes do not have the one accepted form") }
        return envelope
    }

    static func passport(_ bytes: [UInt8], _ envelope: PassportEnvelope) throws(PassportError) -> Passport {
        let first = try Claims(passportBytes: envelope.blocks[0].payload)
        guard first.id.count == 16, !first.userID.isEmpty, first.issuedAt > 0, first.expiresAt > first.issuedAt else {
            throw malformed("its claims lack an id, a user or a span of time")
        }
        var attenuations: [PassportAttenuation] = []
        for block in envelope.blocks.dropFirst() {
            let payload = try Attenuation(passportBytes: block.payload)
            // A restriction that this version does not understand cannot be honoured.
            guard payload.unknownFields.isEmpty else { throw malformed("an attenuation says something that this version does not know") }
            guard payload.expiresAt >= 0 else { throw malformed("an attenuation ends before time began") }
            attenuations.append(
                PassportAttenuation(
                    service: payload.service, methods: payload.methods,
                    expiresAt: payload.expiresAt == 0 ? nil : Timestamp(seconds: payload.expiresAt)))
        }
        return Passport(
            bytes: bytes, id: first.id, claims: first.claims, issuedAt: Timestamp(seconds: first.issuedAt),
            expiresAt: Timestamp(seconds: first.expiresAt), attenuations: attenuations, isSealed: envelope.proof.isEmpty)
    }

    private static func verifySignatures(of envelope: PassportEnvelope, root: [UInt8]) throws(PassportError) {
        var key = root
        var previous: [UInt8]?
        for block in envelope.blocks {
            let signed =
                if let previous {
                    SignedBytes.further(after: previous, payload: block.payload, nextKey: block.nextKey)
                } else {
                    SignedBytes.first(payload: block.payload, nextKey: block.nextKey)
                }
            guard Ed25519.isValid(block.signature, of: signed, under: key) else { throw badSignature("a block's signature does not fit") }
            key = block.nextKey
            previous = block.signature
        }
        guard let last = envelope.blocks.last else { throw malformed("it has no block") }
        if envelope.proof.isEmpty {
            let signed = SignedBytes.seal(lastSignature: last.signature, payload: last.payload, nextKey: last.nextKey)
            guard Ed25519.isValid(envelope.seal, of: signed, under: key) else { throw badSignature("the seal does not fit") }
        } else {
            guard try Ed25519.publicKey(of: SecretBytes(envelope.proof)) == key else { throw badSignature("the proof does not fit the last block") }
        }
    }

    private static func malformed(_ why: String) -> PassportError { PassportError(.malformed, "not a Passport: \(why)") }
    private static func badSignature(_ why: String) -> PassportError { PassportError(.badSignature, "the Passport was altered or forged: \(why)") }
}

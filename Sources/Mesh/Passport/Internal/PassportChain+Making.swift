internal import MeshEnvironment
internal import MeshPassportV1

extension PassportChain {
    /// Adds a block and makes its new secret the proof.
    static func append(
        _ payload: [UInt8], after previous: [UInt8]?, signedBy secret: SecretBytes, random: RandomSource, to envelope: inout PassportEnvelope
    ) throws(PassportError) {
        let proof = random.bytes(Ed25519.keyLength)
        let nextKey = try Ed25519.publicKey(of: SecretBytes(proof))
        let signed =
            if let previous {
                SignedBytes.further(after: previous, payload: payload, nextKey: nextKey)
            } else {
                SignedBytes.first(payload: payload, nextKey: nextKey)
            }
        envelope.blocks.append(Block(payload: payload, nextKey: nextKey, signature: try Ed25519.sign(signed, with: secret)))
        envelope.proof = proof
    }

    /// The finished value; refuses what a verifier would refuse for its size.
    static func finish(_ envelope: PassportEnvelope) throws(PassportError) -> Passport {
        let bytes = try envelope.passportBytes()
        guard bytes.count <= PassportLimits.maximumBytes else {
            throw PassportError(.tooLarge, "a Passport has at most \(PassportLimits.maximumBytes) bytes, this one would have \(bytes.count)")
        }
        return try passport(bytes, envelope)
    }
}

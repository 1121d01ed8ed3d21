/// The messages of `mesh/passport/v1/passport.proto` as this module reads and writes them.
struct PassportEnvelope: Equatable {
    struct Block: Equatable {
        var payload: [UInt8] = []
        var nextKey: [UInt8] = []
        var signature: [UInt8] = []
    }

    var keyID = ""
    var blocks: [Block] = []
    var proof: [UInt8] = []
    var seal: [UInt8] = []

    init(keyID: String = "", blocks: [Block] = [], proof: [UInt8] = [], seal: [UInt8] = []) {
        self.keyID = keyID
        self.blocks = blocks
        self.proof = proof
        self.seal = seal
    }

    init(bytes: [UInt8]) throws(PassportError) {
        for (number, value) in try WireFields.read(bytes) {
            switch (number, value) {
            case (1, .bytes(let bytes)): keyID = try WireFields.text(bytes)
            case (2, .bytes(let bytes)):
                var block = Block()
                for (number, value) in try WireFields.read(bytes) {
                    switch (number, value) {
                    case (1, .bytes(let bytes)): block.payload = bytes
                    case (2, .bytes(let bytes)): block.nextKey = bytes
                    case (3, .bytes(let bytes)): block.signature = bytes
                    default: throw WireFields.malformed
                    }
                }
                blocks.append(block)
            case (3, .bytes(let bytes)): proof = bytes
            case (4, .bytes(let bytes)): seal = bytes
            default: throw WireFields.malformed
            }
        }
    }

    func encoded() -> [UInt8] {
        var bytes: [UInt8] = []
        WireFields.append(Array(keyID.utf8), 1, to: &bytes)
        for block in blocks {
            var inner: [UInt8] = []
            WireFields.append(block.payload, 1, to: &inner)
            WireFields.append(block.nextKey, 2, to: &inner)
            WireFields.append(block.signature, 3, to: &inner)
            WireFields.append(inner, 2, to: &bytes)
        }
        WireFields.append(proof, 3, to: &bytes)
        WireFields.append(seal, 4, to: &bytes)
        return bytes
    }
}

/// The payload of the first block.
struct ClaimsPayload {
    var id: [UInt8] = []
    var claims = PassportClaims(userID: "", role: "", level: .unspecified)
    var issuedAt: Int64 = 0
    var expiresAt: Int64 = 0

    init(id: [UInt8], claims: PassportClaims, issuedAt: Int64, expiresAt: Int64) {
        self.id = id
        self.claims = claims
        self.issuedAt = issuedAt
        self.expiresAt = expiresAt
    }

    init(bytes: [UInt8]) throws(PassportError) {
        for (number, value) in try WireFields.read(bytes) {
            switch (number, value) {
            case (1, .bytes(let bytes)): id = bytes
            case (2, .bytes(let bytes)): claims.userID = try WireFields.text(bytes)
            case (3, .bytes(let bytes)): claims.role = try WireFields.text(bytes)
            case (4, .bytes(let bytes)): claims.firmID = try WireFields.text(bytes)
            case (5, .bytes(let bytes)): claims.hubIDs.append(try WireFields.text(bytes))
            case (6, .bytes(let bytes)): claims.sessionID = try WireFields.text(bytes)
            case (7, .number(let number)): claims.level = .init(rawValue: Int32(truncatingIfNeeded: number))
            case (8, .bytes(let bytes)): claims.via = try WireFields.text(bytes)
            case (9, .number(let number)): issuedAt = Int64(bitPattern: number)
            case (10, .number(let number)): expiresAt = Int64(bitPattern: number)
            default: break
            }
        }
    }

    func encoded() -> [UInt8] {
        var bytes: [UInt8] = []
        WireFields.append(id, 1, to: &bytes)
        WireFields.append(Array(claims.userID.utf8), 2, to: &bytes)
        WireFields.append(Array(claims.role.utf8), 3, to: &bytes)
        WireFields.append(Array(claims.firmID.utf8), 4, to: &bytes)
        for hubID in claims.hubIDs { WireFields.append(Array(hubID.utf8), 5, to: &bytes) }
        WireFields.append(Array(claims.sessionID.utf8), 6, to: &bytes)
        WireFields.append(UInt64(bitPattern: Int64(claims.level.rawValue)), 7, to: &bytes)
        WireFields.append(Array(claims.via.utf8), 8, to: &bytes)
        WireFields.append(UInt64(bitPattern: issuedAt), 9, to: &bytes)
        WireFields.append(UInt64(bitPattern: expiresAt), 10, to: &bytes)
        return bytes
    }
}

/// The payload of every further block.
struct AttenuationPayload {
    var service = ""
    var methods: [String] = []
    var expiresAt: Int64 = 0

    init(service: String, methods: [String], expiresAt: Int64) {
        self.service = service
        self.methods = methods
        self.expiresAt = expiresAt
    }

    init(bytes: [UInt8]) throws(PassportError) {
        for (number, value) in try WireFields.read(bytes) {
            switch (number, value) {
            case (1, .bytes(let bytes)): service = try WireFields.text(bytes)
            case (2, .bytes(let bytes)): methods.append(try WireFields.text(bytes))
            case (3, .number(let number)): expiresAt = Int64(bitPattern: number)
            // A restriction that this verifier does not understand cannot be honoured.
            default: throw WireFields.malformed
            }
        }
    }

    func encoded() -> [UInt8] {
        var bytes: [UInt8] = []
        WireFields.append(Array(service.utf8), 1, to: &bytes)
        for method in methods { WireFields.append(Array(method.utf8), 2, to: &bytes) }
        WireFields.append(UInt64(bitPattern: expiresAt), 3, to: &bytes)
        return bytes
    }
}

extension PassportClaims.AuthenticationLevel {
    init(rawValue: Int32) {
        self =
            switch rawValue {
            case 0: .unspecified
            case 1: .password
            case 2: .secondFactor
            case 3: .certificate
            default: .unrecognized(rawValue)
            }
    }

    var rawValue: Int32 {
        switch self {
        case .unspecified: 0
        case .password: 1
        case .secondFactor: 2
        case .certificate: 3
        case .unrecognized(let value): value
        }
    }
}

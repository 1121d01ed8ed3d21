internal import MeshEnvironment
internal import MeshPassportV1
internal import MeshProtobuf

/// The chain as it travels.
typealias PassportEnvelope = MeshPassportV1.Passport

extension Message {
    /// Bytes that came from outside or out of a signed payload.
    init(passportBytes bytes: [UInt8]) throws(PassportError) {
        do {
            try self.init(serializedBytes: bytes)
        } catch {
            throw PassportError(.malformed, "not a Passport: \(error)")
        }
    }

    func passportBytes() throws(PassportError) -> [UInt8] {
        do {
            return try serializedBytes()
        } catch {
            throw PassportError(.malformed, "a Passport cannot be written: \(error)")
        }
    }
}

extension PassportEnvelope {
    /// Whether something is in it that this version cannot judge.
    var hasUnknownFields: Bool { !unknownFields.isEmpty || blocks.contains { !$0.unknownFields.isEmpty } }
}

extension Claims {
    init(_ claims: PassportClaims, id: [UInt8], issuedAt: Timestamp, expiresAt: Timestamp) {
        self.init(
            id: id, userID: claims.userID, role: claims.role, firmID: claims.firmID, hubIDs: claims.hubIDs, sessionID: claims.sessionID,
            level: AuthenticationLevel(rawValue: claims.level.rawValue), via: claims.via, issuedAt: issuedAt.seconds, expiresAt: expiresAt.seconds)
    }

    var claims: PassportClaims {
        PassportClaims(
            userID: userID, role: role, firmID: firmID, hubIDs: hubIDs, sessionID: sessionID, level: .init(rawValue: level.rawValue), via: via)
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

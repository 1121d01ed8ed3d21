internal import struct FoundationEssentials.UUID
public import MeshEnvironment

/// Who stands behind a call or an event: a chain of signed blocks, minted at the edge, narrowed on the way.
///
/// A value of this type has been minted here or has passed a ``PassportVerifier``. Its ``bytes`` are a credential: whoever
/// holds them can use them, so no description, dump or log line shows them.
public struct Passport: Sendable {
    /// Exactly what travels, the proof or seal included.
    public let bytes: [UInt8]
    /// 16 bytes, unique to this Passport; attenuated copies share them.
    public let id: [UInt8]
    public let claims: PassportClaims
    public let issuedAt: Timestamp
    /// The earliest end in the chain.
    public let expiresAt: Timestamp
    /// The narrowings, oldest first.
    public let attenuations: [PassportAttenuation]
    /// The methods that the chain leaves, by full name; `nil` when nobody narrowed them.
    public let allowedMethods: Set<String>?
    /// Whether nobody can narrow it further.
    public let isSealed: Bool
    // The first block's own span, before any narrowing.
    let claimedLifetime: Duration

    init(
        bytes: [UInt8], id: [UInt8], claims: PassportClaims, issuedAt: Timestamp, expiresAt: Timestamp, attenuations: [PassportAttenuation],
        isSealed: Bool
    ) {
        self.bytes = bytes
        self.id = id
        self.claims = claims
        self.issuedAt = issuedAt
        self.expiresAt = attenuations.compactMap(\.expiresAt).reduce(expiresAt, min)
        self.attenuations = attenuations
        self.allowedMethods = attenuations.reduce(nil) { allowed, attenuation in
            guard !attenuation.methods.isEmpty else { return allowed }
            return allowed?.intersection(attenuation.methods) ?? Set(attenuation.methods)
        }
        self.isSealed = isSealed
        claimedLifetime = expiresAt - issuedAt
    }

    public var userID: String { claims.userID }
    public var role: String { claims.role }
    public var firmID: String { claims.firmID }
    public var hubIDs: [String] { claims.hubIDs }
    public var sessionID: String { claims.sessionID }

    /// Whether the chain leaves the method with this full name ("chill.orders.v1.OrdersService/PlaceOrder") allowed.
    public func allows(method: String) -> Bool { allowedMethods?.contains(method) ?? true }

    /// The id as people read it in logs.
    public var idText: String {
        guard id.count == 16 else { return "?" }
        return UUID(
            uuid: (
                id[0], id[1], id[2], id[3], id[4], id[5], id[6], id[7], id[8], id[9], id[10], id[11], id[12], id[13], id[14], id[15]
            )
        ).text
    }
}

extension Passport: Hashable {
    // All else follows from the bytes.
    public static func == (left: Passport, right: Passport) -> Bool { left.bytes == right.bytes }
    public func hash(into hasher: inout Hasher) { hasher.combine(bytes) }
}

extension Passport: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "Passport(id: \(idText), user: \(userID), role: \(role), expires: \(expiresAt.rfc3339))" }
    public var debugDescription: String { description }
    // `dump` and reflecting printers walk the mirror: it shows what `description` shows.
    public var customMirror: Mirror {
        Mirror(self, children: ["id": idText, "user": userID, "role": role, "expires": expiresAt.rfc3339], displayStyle: .struct)
    }
}

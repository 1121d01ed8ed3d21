internal import FoundationEssentials
internal import JWTKit
public import MeshEnvironment

/// Signs and verifies the access tokens of browsers and partners: Ed25519, and no other algorithm.
///
/// The keys lie in a directory, one PEM file each, named by its key id. The last by name signs, all of them verify; so a new key is
/// brought in by adding a file, and an old one goes when its last token has expired.
public struct TokenSigner: Sendable {
    /// How long an access token lives.
    public static let lifetime: Duration = .seconds(15 * 60)
    /// Longer texts are not looked at.
    private static let longestToken = 8192

    private let keys: JWTKeyCollection
    private let identifiers: Set<String>
    private let current: JWKIdentifier

    private init(_ named: [(name: String, key: EdDSA.PrivateKey)]) async throws {
        guard let last = named.last else { throw TokenKeyError(problem: "holds no key", path: "") }
        keys = JWTKeyCollection()
        for (name, key) in named { await keys.add(eddsa: key, kid: JWKIdentifier(string: name)) }
        identifiers = Set(named.map(\.name))
        current = JWKIdentifier(string: last.name)
    }

    /// Reads the keys of `directory`.
    public static func load(directory: String) async throws -> TokenSigner {
        let names = try TokenKeyFiles.names(in: directory)
        guard !names.isEmpty else { throw TokenKeyError(problem: "holds no *.pem key: generate one", path: directory) }
        var named: [(name: String, key: EdDSA.PrivateKey)] = []
        for name in names {
            let path = directory + "/" + name + ".pem"
            do { named.append((name, try EdDSA.PrivateKey(pem: TokenKeyFiles.read(path)))) } catch let error as TokenKeyError { throw error } catch {
                throw TokenKeyError(problem: "is no Ed25519 private key in PEM", path: path)
            }
        }
        return try await TokenSigner(named)
    }

    /// Reads the keys of `directory`, after making one if there is none.
    public static func generate(directory: String, at now: Timestamp = TimeSource.system.now()) async throws -> TokenSigner {
        try TokenKeyFiles.makeDirectory(directory)
        if try TokenKeyFiles.names(in: directory).isEmpty {
            let key = try EdDSA.PrivateKey()
            // The time comes first, so that the youngest key sorts last and signs.
            let name = "\(now.seconds)-" + key.publicKey.rawRepresentation.prefix(6).map { Self.hexadecimal($0) }.joined()
            try TokenKeyFiles.write(key.pemRepresentation, to: directory + "/" + name + ".pem")
        }
        return try await load(directory: directory)
    }

    package func sign(_ claims: AccessClaims) async throws -> String {
        try await keys.sign(claims, kid: current)
    }

    /// The claims of a token that is ours and valid at `now`.
    package func verify(_ token: String, at now: Timestamp) async throws(TokenError) -> AccessClaims {
        guard token.utf8.count <= Self.longestToken else { throw .malformed }
        try checkHeader(of: token)
        let claims: AccessClaims
        do { claims = try await keys.verify(token, as: AccessClaims.self) } catch let error as JWTError
            where error.errorType == .signatureVerificationFailed
        {
            throw .wrongSignature
        } catch { throw .malformed }
        guard claims.iss == AccessClaims.issuer, claims.aud == AccessClaims.audience else { throw .wrongIssuerOrAudience }
        guard now.seconds < claims.exp else { throw .expired }
        // Another machine's clock may run a little ahead of ours.
        guard claims.iat <= now.seconds + 60 else { throw .notYetValid }
        return claims
    }

    // The library falls back to its default key and takes the algorithm from the key; both are pinned here before it looks.
    private func checkHeader(of token: String) throws(TokenError) {
        struct Header: Decodable {
            var alg: String
            var kid: String?
            var crit: [String]?
        }
        guard let encoded = token.split(separator: ".", omittingEmptySubsequences: false).first,
            let bytes = Self.bytes(base64URL: encoded), let header = try? JSONDecoder().decode(Header.self, from: bytes)
        else { throw .malformed }
        guard header.alg == "EdDSA", header.crit == nil else { throw .unsupportedHeader }
        guard let identifier = header.kid, identifiers.contains(identifier) else { throw .unknownKey }
    }

    private static func bytes(base64URL text: Substring) -> Data? {
        guard text.utf8.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "=") }) else { return nil }
        let standard = String(text.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 })
        return Data(base64Encoded: standard + String(repeating: "=", count: (4 - standard.utf8.count % 4) % 4))
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16)
        return digits.count == 1 ? "0" + digits : digits
    }
}

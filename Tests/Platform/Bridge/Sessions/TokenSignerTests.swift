import Bridge
import FoundationEssentials
import JWTKit
import MeshEnvironment
import Testing

@Suite struct TokenSignerTests {
    private let now = Timestamp(seconds: 1_750_000_000)

    private func claims(exp: Int64? = nil, iat: Int64? = nil, iss: String = AccessClaims.issuer, aud: String = AccessClaims.audience) -> AccessClaims
    {
        AccessClaims(
            sub: "user", sid: "session", role: "MASTER", firm: "", hubs: ["hub"], ver: 3, iat: iat ?? now.seconds, exp: exp ?? now.seconds + 900,
            iss: iss, aud: aud)
    }

    private func inDirectory<Result>(_ body: (String) async throws -> Result) async throws -> Result {
        let path = FileManager.default.temporaryDirectory.path + "/bridge-tests-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try await body(path)
    }

    @Test func `what is signed is verified, by another process with the same directory, too`() async throws {
        try await inDirectory { directory in
            let signer = try await TokenSigner.generate(directory: directory)
            let token = try await signer.sign(claims())
            #expect(try await signer.verify(token, at: now) == claims())
            #expect(try await TokenSigner.load(directory: directory).verify(token, at: now) == claims())
            #expect(try await TokenSigner.generate(directory: directory).verify(token, at: now) == claims())
        }
    }

    @Test func `the key is closed to others`() async throws {
        try await inDirectory { directory in
            _ = try await TokenSigner.generate(directory: directory)
            let files = try FileManager.default.contentsOfDirectory(atPath: directory)
            #expect(files.count == 1)
            let attributes = try FileManager.default.attributesOfItem(atPath: directory + "/" + files[0])
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
    }

    @Test func `the youngest key signs and the older ones still verify`() async throws {
        try await inDirectory { directory in
            let old = try await TokenSigner.generate(directory: directory, at: Timestamp(seconds: 1_000_000_000))
            let token = try await old.sign(claims())
            try await inDirectory { other in
                _ = try await TokenSigner.generate(directory: other, at: Timestamp(seconds: 1_000_000_001))
                for file in try FileManager.default.contentsOfDirectory(atPath: other) {
                    try FileManager.default.copyItem(atPath: other + "/" + file, toPath: directory + "/" + file)
                }
            }
            let both = try await TokenSigner.load(directory: directory)
            #expect(try await both.verify(token, at: now) == claims())
            let renewed = try await both.sign(claims())
            await #expect(throws: TokenError.unknownKey) { try await old.verify(renewed, at: now) }
        }
    }

    @Test func `a directory without a key is an error that says so`() async throws {
        try await inDirectory { directory in
            _ = await #expect(throws: TokenKeyError.self) { try await TokenSigner.load(directory: directory) }
        }
    }

    @Test func `an expired token, one of the future, and one for somebody else are refused`() async throws {
        try await inDirectory { directory in
            let signer = try await TokenSigner.generate(directory: directory)
            let expired = try await signer.sign(claims(exp: now.seconds))
            await #expect(throws: TokenError.expired) { try await signer.verify(expired, at: now) }
            let future = try await signer.sign(claims(iat: now.seconds + 61))
            await #expect(throws: TokenError.notYetValid) { try await signer.verify(future, at: now) }
            let foreign = try await signer.sign(claims(iss: "other"))
            await #expect(throws: TokenError.wrongIssuerOrAudience) { try await signer.verify(foreign, at: now) }
            let misdirected = try await signer.sign(claims(aud: "other"))
            await #expect(throws: TokenError.wrongIssuerOrAudience) { try await signer.verify(misdirected, at: now) }
        }
    }

    @Test func `a changed token does not verify`() async throws {
        try await inDirectory { directory in
            let signer = try await TokenSigner.generate(directory: directory)
            let token = try await signer.sign(claims())
            let other = try await signer.sign(claims(exp: now.seconds + 9000))
            let parts = token.split(separator: ".")
            let others = other.split(separator: ".")
            let mixed = "\(parts[0]).\(others[1]).\(parts[2])"
            await #expect(throws: TokenError.wrongSignature) { try await signer.verify(mixed, at: now) }
        }
    }

    @Test func `another algorithm is refused before any key is tried`() async throws {
        try await inDirectory { directory in
            let signer = try await TokenSigner.generate(directory: directory)
            let identifier = try FileManager.default.contentsOfDirectory(atPath: directory)[0].dropLast(4)
            let keys = JWTKeyCollection()
            await keys.add(
                hmac: HMACKey(stringLiteral: String(repeating: "s", count: 64)), digestAlgorithm: .sha256,
                kid: JWKIdentifier(string: String(identifier)))
            let symmetric = try await keys.sign(claims(), kid: JWKIdentifier(string: String(identifier)))
            await #expect(throws: TokenError.unsupportedHeader) { try await signer.verify(symmetric, at: now) }
            let payload = try await signer.sign(claims()).split(separator: ".")[1]
            let unsigned = Data(#"{"alg":"none","kid":"\#(identifier)"}"#.utf8).base64EncodedString().filter { $0 != "=" }
            await #expect(throws: TokenError.unsupportedHeader) { try await signer.verify("\(unsigned).\(payload).", at: now) }
        }
    }

    @Test(arguments: ["", ".", "..", "a.b.c", "eyJ.x.y", String(repeating: "a", count: 9000)]) func `noise is malformed`(_ token: String) async throws
    {
        try await inDirectory { directory in
            let signer = try await TokenSigner.generate(directory: directory)
            await #expect(throws: TokenError.malformed) { try await signer.verify(token, at: now) }
        }
    }
}

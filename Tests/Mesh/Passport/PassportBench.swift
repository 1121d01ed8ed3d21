import MeshEnvironment
import MeshPassport

/// An issuer and a verifier that trust each other, with a clock in the test's hand.
struct PassportBench {
    let clock = ManualClock()
    let key: PassportSigningKey
    let issuer: PassportIssuer
    let verifier: PassportVerifier

    init(keyID: String = "key-1") throws {
        key = try .generate(id: keyID)
        issuer = PassportIssuer(key: key, clock: clock.source)
        verifier = PassportVerifier(keys: PassportKeyRing(key: key), clock: clock.source)
    }

    static let claims = PassportClaims(
        userID: "018bcfe5-6800-7000-8000-000000000001", role: "FIRM_MANAGER", firmID: "018bcfe5-6800-7000-8000-000000000002",
        hubIDs: ["018bcfe5-6800-7000-8000-000000000003"], sessionID: "session", level: .password, via: "bridge/http")

    func mint(lifetime: Duration = .seconds(300)) throws -> Passport { try issuer.mint(Self.claims, lifetime: lifetime) }
}

/// Why `body` refuses; `nil` when it does not.
func refusal(_ body: () throws -> Passport) -> PassportError.Reason? {
    do {
        _ = try body()
        return nil
    } catch {
        return (error as? PassportError)?.reason
    }
}

import MeshEnvironment
import MeshPassport
import Testing

@Suite struct PassportTests {
    @Test func `what is minted is what the verifier reads`() throws {
        let bench = try PassportBench()
        let minted = try bench.mint()
        let verified = try bench.verifier.verify(minted.bytes)
        #expect(verified.claims == PassportBench.claims)
        #expect(verified.id == minted.id && verified.id.count == 16)
        #expect(verified.issuedAt == bench.clock.source.now())
        #expect(verified.expiresAt == verified.issuedAt + .seconds(300))
        #expect(verified.attenuations.isEmpty && !verified.isSealed)
        #expect(verified.allows(method: "any.Service/Method"))
        #expect(verified == minted)
    }

    @Test func `claims that are absent stay absent, and unknown levels survive`() throws {
        let bench = try PassportBench()
        let claims = PassportClaims(userID: "u", role: "", level: .unrecognized(77))
        #expect(try bench.verifier.verify(bench.issuer.mint(claims).bytes).claims == claims)
    }

    @Test func `each Passport has an id of its own`() throws {
        let bench = try PassportBench()
        #expect(try Set((0..<50).map { _ in try bench.mint().id }).count == 50)
    }

    @Test func `descriptions show the id, the user, the role and the end, never the bytes`() throws {
        let passport = try PassportBench().mint()
        var dumped = ""
        dump(passport, to: &dumped)
        for text in ["\(passport)", String(reflecting: passport), dumped, "\([passport])"] {
            #expect(text.contains(passport.idText) && text.contains(passport.userID) && text.contains("FIRM_MANAGER"))
            #expect(text.contains(passport.expiresAt.rfc3339))
            #expect(!text.contains("session") && !text.contains("\(passport.bytes[0]), \(passport.bytes[1])"))
        }
    }

    @Test func `a Passport without a user or with too much in it is not minted`() throws {
        let bench = try PassportBench()
        #expect(refusal { try bench.issuer.mint(PassportClaims(userID: "", role: "MASTER")) } == .malformed)
        let hubs = (0..<200).map { "018bcfe5-6800-7000-8000-\($0)" }
        #expect(refusal { try bench.issuer.mint(PassportClaims(userID: "u", role: "HUB_MANAGER", hubIDs: hubs)) } == .tooLarge)
    }

    @Test func `a lifetime beyond five minutes, none, or a negative one is not minted`() throws {
        let bench = try PassportBench()
        for lifetime: Duration in [.seconds(301), .zero, .milliseconds(900), .seconds(-1)] {
            #expect(refusal { try bench.mint(lifetime: lifetime) } == .lifetimeTooLong)
        }
    }
}

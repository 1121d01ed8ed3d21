import MeshEnvironment
import MeshPassport
import Testing

@Suite struct PassportTimeTests {
    @Test func `a Passport is an authority until its last second`() throws {
        let bench = try PassportBench()
        let passport = try bench.mint(lifetime: .seconds(60))
        bench.clock.advance(by: .milliseconds(59_999))
        #expect(try bench.verifier.isCurrent(bench.verifier.verify(passport.bytes)))
        bench.clock.advance(by: .milliseconds(1))
        #expect(refusal { try bench.verifier.verify(passport.bytes) } == .expired)
        #expect(!bench.verifier.isCurrent(passport))
    }

    @Test func `clocks may differ by thirty seconds, no more`() throws {
        let bench = try PassportBench()
        let ahead = ManualClock(startingAt: bench.clock.source.now() + .seconds(30))
        let issuer = PassportIssuer(key: bench.key, clock: ahead.source)
        #expect(refusal { try bench.verifier.verify(issuer.mint(PassportBench.claims).bytes) } == nil)
        ahead.advance(by: .seconds(1))
        #expect(refusal { try bench.verifier.verify(issuer.mint(PassportBench.claims).bytes) } == .notYetValid)
    }

    @Test func `a Passport that claims too long a life is refused live, however it came to be`() throws {
        let bench = try PassportBench()
        let start = bench.clock.source.now()
        let fits = try bench.issuer.mint(PassportBench.claims, from: start, until: start + .seconds(330))
        let tooLong = try bench.issuer.mint(PassportBench.claims, from: start, until: start + .seconds(331))
        #expect(refusal { try bench.verifier.verify(fits.bytes) } == nil)
        #expect(refusal { try bench.verifier.verify(tooLong.bytes) } == .lifetimeTooLong)
        // A later block does not hide what the first one claims.
        #expect(refusal { try bench.verifier.verify(tooLong.attenuated(by: "orders", expiresAt: start + .seconds(60)).bytes) } == .lifetimeTooLong)
    }

    @Test func `what was written while the Passport lived can be read for ever`() throws {
        let bench = try PassportBench()
        let passport = try bench.mint(lifetime: .seconds(60))
        let start = passport.issuedAt
        bench.clock.advance(by: .seconds(86_400 * 365))
        #expect(try bench.verifier.verifyArchived(passport.bytes, writtenAt: start + .seconds(59)) == passport)
        #expect(refusal { try bench.verifier.verifyArchived(passport.bytes, writtenAt: start + .seconds(60)) } == .expired)
        #expect(refusal { try bench.verifier.verifyArchived(passport.bytes, writtenAt: start - .seconds(31)) } == .notYetValid)
        #expect(refusal { try bench.verifier.verify(passport.bytes) } == .expired)
    }

    @Test func `what was written needs its signatures too`() throws {
        let bench = try PassportBench()
        var bytes = try bench.mint().bytes
        bytes[40] ^= 1
        #expect(refusal { try bench.verifier.verifyArchived(bytes, writtenAt: bench.clock.source.now()) } == .badSignature)
    }
}

import FoundationEssentials
import Glibc
import MeshEnvironment
import MeshPassport
import Testing

@Suite struct PassportKeyRingTests {
    @Test func `generated keys sign and verify, and the private half is closed to others`() throws {
        try withDirectory { directory in
            let id = try PassportKeyRing.generate(directory: directory)
            let passport = try PassportIssuer.load(directory: directory).mint(PassportBench.claims)
            #expect(try PassportVerifier(keys: PassportKeyRing(directory: directory)).verify(passport.bytes) == passport)
            #expect(mode("\(directory)/private/\(id).pem") == 0o600)
            #expect(mode("\(directory)/private") == 0o700)
            #expect(mode("\(directory)/public/\(id).pem") == 0o644)
        }
    }

    @Test func `during a rotation both keys count, and the new one signs after every ring had time to see it`() throws {
        try withDirectory { directory in
            let clock = ManualClock()
            let first = try PassportKeyRing.generate(directory: directory, clock: clock.source)
            let issuer = try PassportIssuer.load(directory: directory, clock: clock.source)
            let ring = try PassportKeyRing(directory: directory, clock: clock.source)
            let verifier = PassportVerifier(keys: ring, clock: clock.source)
            let old = try issuer.mint(PassportBench.claims)
            clock.advance(by: .seconds(5))
            let second = try PassportKeyRing.generate(directory: directory, clock: clock.source)
            #expect(first < second)
            #expect(try keyID(issuer.mint(PassportBench.claims)) == first)
            clock.advance(by: .seconds(2))
            let new = try issuer.mint(PassportBench.claims)
            #expect(try keyID(new) == second)
            #expect(try verifier.verify(old.bytes) == old && verifier.verify(new.bytes) == new)
            #expect(ring.keyIDs == [first, second])
        }
    }

    @Test func `an unknown key leads to one look at the directory, at most once per second`() throws {
        try withDirectory { directory in
            let clock = ManualClock()
            try PassportKeyRing.generate(directory: directory, clock: clock.source)
            let verifier = PassportVerifier(keys: try PassportKeyRing(directory: directory, clock: clock.source), clock: clock.source)
            clock.advance(by: .milliseconds(950))
            // Ids sort by the second: a later clock makes this key the newest.
            try PassportKeyRing.generate(directory: directory, clock: ManualClock(startingAt: clock.source.now() + .seconds(1)).source)
            let new = try PassportIssuer.load(directory: directory, clock: clock.source).mint(PassportBench.claims)
            #expect(refusal { try verifier.verify(new.bytes) } == .unknownKey)
            clock.advance(by: .milliseconds(50))
            #expect(refusal { try verifier.verify(new.bytes) } == nil)
        }
    }

    @Test func `a removed key stops counting, a retired one counts for what was written`() throws {
        try withDirectory { directory in
            let clock = ManualClock()
            let id = try PassportKeyRing.generate(directory: directory, clock: clock.source)
            let passport = try PassportIssuer.load(directory: directory, clock: clock.source).mint(PassportBench.claims)
            let verifier = PassportVerifier(keys: try PassportKeyRing(directory: directory, clock: clock.source), clock: clock.source)
            #expect(mkdir("\(directory)/retired", 0o755) == 0)
            #expect(rename("\(directory)/public/\(id).pem", "\(directory)/retired/\(id).pem") == 0)
            clock.advance(by: .seconds(1))
            #expect(refusal { try verifier.verify(passport.bytes) } == .unknownKey)
            #expect(try verifier.verifyArchived(passport.bytes, writtenAt: passport.issuedAt) == passport)
            #expect(unlink("\(directory)/retired/\(id).pem") == 0)
            clock.advance(by: .seconds(1))
            #expect(refusal { try verifier.verifyArchived(passport.bytes, writtenAt: passport.issuedAt) } == .unknownKey)
        }
    }

    @Test func `a bad file stops the start but not a running ring`() throws {
        try withDirectory { directory in
            let clock = ManualClock()
            try PassportKeyRing.generate(directory: directory, clock: clock.source)
            let passport = try PassportIssuer.load(directory: directory, clock: clock.source).mint(PassportBench.claims)
            let ring = try PassportKeyRing(directory: directory, clock: clock.source)
            try Data("no key".utf8).write(to: URL(filePath: "\(directory)/public/bad.pem"))
            clock.advance(by: .seconds(1))
            #expect(try PassportVerifier(keys: ring, clock: clock.source).verify(passport.bytes) == passport)
            let error = #expect(throws: PassportError.self) { try PassportKeyRing(directory: directory) }
            #expect(error?.reason == .keyFile && error?.message.contains("bad.pem") == true)
        }
    }

    @Test func `missing, empty and open directories are refused with what to do`() throws {
        try withDirectory { directory in
            #expect(throws: PassportError.self) { try PassportKeyRing(directory: directory + "/nowhere") }
            #expect(throws: PassportError.self) { try PassportIssuer.load(directory: directory) }
            let id = try PassportKeyRing.generate(directory: directory)
            #expect(chmod("\(directory)/private/\(id).pem", 0o644) == 0)
            let error = #expect(throws: PassportError.self) { try PassportIssuer.load(directory: directory) }
            #expect(error?.message.contains("chmod 600") == true)
        }
    }

    private func withDirectory(_ body: (String) throws -> Void) throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "passport-keys-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        try body(directory.path())
    }

    private func mode(_ path: String) -> mode_t {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o777 : 0
    }

    private func keyID(_ passport: Passport) throws -> String { String(decoding: try WireView(passport.bytes).keyID.dropFirst(2), as: UTF8.self) }
}

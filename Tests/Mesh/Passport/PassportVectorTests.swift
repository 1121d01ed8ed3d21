import FoundationEssentials
import MeshEnvironment
import MeshPassport
import Testing

/// The vectors of `Protocols/PASSPORT.md`: other implementations are held to the same bytes.
@Suite struct PassportVectorTests {
    private let vectors: [String: [UInt8]]

    init() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../Protocols/PASSPORT.md")
        let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        var vectors: [String: [UInt8]] = [:], name: String?
        for line in text.split(separator: "\n") {
            if line.hasPrefix("```") {
                name = line.count > 3 ? String(line.dropFirst(3)) : nil
            } else if let name {
                let digits = Array(line.utf8)
                for index in stride(from: 0, to: digits.count - 1, by: 2) {
                    vectors[name, default: []].append(try #require(UInt8(String(decoding: digits[index...index + 1], as: UTF8.self), radix: 16)))
                }
            }
        }
        self.vectors = vectors
    }

    @Test func `the documented bytes are what this implementation makes`() throws {
        let random = RandomSource.seeded(1)
        let key = try PassportSigningKey.generate(id: "vector-1", random: random)
        #expect(RandomSource.seeded(1).bytes(32) == vectors["seed"])
        #expect(key.publicKey == vectors["key"])
        let clock = ManualClock(startingAt: Timestamp(seconds: 1_750_000_000))
        let claims = PassportClaims(
            userID: "01977420-3e00-7000-8000-000000000001", role: "FIRM_MANAGER", firmID: "01977420-3e00-7000-8000-000000000002",
            hubIDs: ["01977420-3e00-7000-8000-000000000003"], sessionID: "01977420-3e00-7000-8000-000000000004", via: "bridge/http")
        let minted = try PassportIssuer(key: key, clock: clock.source, random: random).mint(claims)
        #expect(minted.bytes == vectors["minted"])
        let narrowed = try minted.attenuated(
            by: "orders", methods: ["chill.products.v1.ProductsService/GetProduct"], expiresAt: Timestamp(seconds: 1_750_000_060), random: random)
        #expect(narrowed.bytes == vectors["narrowed"])
        #expect(try narrowed.sealed().bytes == vectors["sealed"])
    }

    @Test(arguments: ["minted", "narrowed", "sealed"]) func `the documented bytes verify`(_ name: String) throws {
        let ring = PassportKeyRing(publicKeys: ["vector-1": try #require(vectors["key"])])
        let verifier = PassportVerifier(keys: ring, clock: ManualClock(startingAt: Timestamp(seconds: 1_750_000_059)).source)
        let passport = try verifier.verify(try #require(vectors[name]))
        #expect(passport.userID == "01977420-3e00-7000-8000-000000000001" && passport.role == "FIRM_MANAGER")
        #expect(passport.expiresAt.seconds == (name == "minted" ? 1_750_000_300 : 1_750_000_060))
        #expect(passport.isSealed == (name == "sealed"))
    }
}

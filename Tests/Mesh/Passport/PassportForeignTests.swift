import MeshEnvironment
import MeshPassport
import Testing

/// Properly signed Passports of other makers, with contents of all kinds.
@Suite struct PassportForeignTests {
    private let verifier: PassportVerifier
    private let root = RandomSource.seeded(5).bytes(32)

    init() throws {
        let key = try PassportSigningKey.generate(id: "key-1", random: .seeded(5))
        verifier = PassportVerifier(keys: PassportKeyRing(key: key), clock: ManualClock(startingAt: Timestamp(seconds: 100)).source)
    }

    // id, user "u", issued at 64, expires at 120.
    private let claims: [UInt8] = ForeignChain.field(1, [UInt8](repeating: 7, count: 16)) + ForeignChain.field(2, [0x75]) + [0x48, 64, 0x50, 120]

    private func chain(_ payloads: [UInt8]...) throws -> [UInt8] {
        var chain = ForeignChain(root: root)
        for payload in payloads { try chain.append(payload: payload) }
        return chain.bytes(keyID: "key-1")
    }

    @Test func `a chain made from the document alone verifies`() throws {
        let passport = try verifier.verify(chain(claims, ForeignChain.field(2, Array("a.B/C".utf8))))
        #expect(passport.userID == "u" && passport.allowedMethods == ["a.B/C"] && passport.expiresAt.seconds == 120)
    }

    @Test func `claims that a newer issuer adds are no obstacle`() throws {
        #expect(try verifier.verify(chain(claims + [0xA8, 0x06, 0x01])).userID == "u")
    }

    @Test func `a restriction that we do not know is refused`() throws {
        #expect(refusal { try verifier.verify(chain(claims, [0xA8, 0x06, 0x01])) } == .malformed)
    }

    @Test func `fields in another order inside a payload do not matter: the payload is signed as it is`() throws {
        let shuffled = Array(claims[21...]) + Array(claims[..<21])
        #expect(try verifier.verify(chain(shuffled)).id == [UInt8](repeating: 7, count: 16))
    }

    @Test func `claims without an id, a user or a sensible span are refused, however well signed`() throws {
        let id = Array(claims[..<18]), user = Array(claims[18..<21])
        let spans: [[UInt8]] = [[0x48, 64], [0x50, 120], [0x48, 64, 0x50, 64], [0x48, 65, 0x50, 64]]
        for payload in [user + [0x48, 64, 0x50, 120], id + [0x48, 64, 0x50, 120], [], [0xFF]] + spans.map({ id + user + $0 }) {
            #expect(refusal { try verifier.verify(chain(payload)) } == .malformed)
        }
        // Issued before time began.
        let negative: [UInt8] = [0x48] + [UInt8](repeating: 0xFF, count: 9) + [0x01, 0x50, 120]
        #expect(refusal { try verifier.verify(chain(id + user + negative)) } == .malformed)
    }

    @Test func `ends at the edge of the numbers do not trap`() throws {
        let most: [UInt8] = [UInt8](repeating: 0xFF, count: 8) + [0x7F]
        let id = Array(claims[..<21])
        #expect(refusal { try verifier.verify(chain(id + [0x48, 64, 0x50] + most)) } != nil)
        #expect(refusal { try verifier.verify(chain(id + [0x48, 0x01, 0x50] + most)) } != nil)
        #expect(refusal { try verifier.verify(chain(id + [0x48] + most + [0x50] + most)) } != nil)
        #expect(refusal { try verifier.verify(chain(claims, [0x18] + most)) } == nil)
        let negative: [UInt8] = [0x18] + [UInt8](repeating: 0xFF, count: 9) + [0x01]
        #expect(refusal { try verifier.verify(chain(claims, negative)) } == .malformed)
    }
}

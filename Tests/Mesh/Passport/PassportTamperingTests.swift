import MeshEnvironment
import MeshPassport
import Testing

@Suite struct PassportTamperingTests {
    @Test func `every single flipped bit is refused`() throws {
        let bench = try PassportBench()
        let minted = try bench.mint()
        for passport in [minted, try minted.attenuated(by: "orders", methods: ["a.B/C"]), try minted.sealed()] {
            for bit in 0..<passport.bytes.count * 8 {
                var bytes = passport.bytes
                bytes[bit / 8] ^= 1 << (bit % 8)
                #expect(refusal { try bench.verifier.verify(bytes) } != nil, "bit \(bit)")
            }
        }
    }

    @Test func `every truncation and every appended byte is refused`() throws {
        let bench = try PassportBench()
        let bytes = try bench.mint().bytes
        for count in 0..<bytes.count { #expect(refusal { try bench.verifier.verify(Array(bytes[..<count])) } != nil) }
        for byte in UInt8.min...UInt8.max { #expect(refusal { try bench.verifier.verify(bytes + [byte]) } != nil) }
    }

    @Test func `random bytes are refused and never trap`() throws {
        let bench = try PassportBench()
        let random = RandomSource.seeded(11)
        for _ in 0..<20_000 {
            let bytes = random.bytes(Int(random.next() % 300))
            #expect(refusal { try bench.verifier.verify(bytes) } != nil)
        }
        // Near misses reach deeper than noise does.
        let passport = try bench.mint().bytes
        for _ in 0..<20_000 {
            var bytes = passport
            for _ in 0...random.next() % 4 { bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next()) }
            if bytes != passport { #expect(refusal { try bench.verifier.verify(bytes) } != nil) }
        }
    }

    @Test func `oversize bytes are refused before they are read`() throws {
        let bench = try PassportBench()
        let bytes = try bench.mint().bytes
        #expect(refusal { try bench.verifier.verify(bytes + [UInt8](repeating: 0, count: 4097 - bytes.count)) } == .tooLarge)
        #expect(refusal { try bench.verifier.verify([UInt8](repeating: 0x0A, count: 1 << 20)) } == .tooLarge)
    }

    @Test func `a chain without one of its blocks is refused`() throws {
        let bench = try PassportBench()
        let chain = try bench.mint().attenuated(by: "orders", methods: ["a.B/C"]).attenuated(by: "products", methods: ["a.B/C"])
        let wire = try WireView(chain.bytes)
        #expect(wire.blocks.count == 3)
        for index in 0..<3 {
            var fewer = wire
            fewer.blocks.remove(at: index)
            #expect(refusal { try bench.verifier.verify(fewer.bytes) } == .badSignature)
        }
        // Cutting the tail does not help whoever lacks the secret that the cut made the last.
        var cut = wire
        cut.blocks = [wire.blocks[0]]
        #expect(refusal { try bench.verifier.verify(cut.bytes) } == .badSignature)
    }

    @Test func `a chain in another order or with a doubled block is refused`() throws {
        let bench = try PassportBench()
        let chain = try bench.mint().attenuated(by: "orders", methods: ["a.B/C"]).attenuated(by: "products", methods: ["a.B/C"])
        let wire = try WireView(chain.bytes)
        for order in [[0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0], [0, 1, 1, 2], [0, 0, 1, 2], [0, 1, 2, 2]] {
            var other = wire
            other.blocks = order.map { wire.blocks[$0] }
            #expect(refusal { try bench.verifier.verify(other.bytes) } == .badSignature, "\(order)")
        }
    }

    @Test func `a block or an end grafted from another Passport is refused`() throws {
        let bench = try PassportBench()
        let one = try WireView(bench.mint().attenuated(by: "orders", methods: ["a.B/C"]).bytes)
        let other = try WireView(bench.mint().attenuated(by: "orders", methods: ["a.B/D"]).bytes)
        let sealed = try WireView(bench.mint().sealed().bytes)
        var grafted = one
        grafted.blocks[1] = other.blocks[1]
        #expect(refusal { try bench.verifier.verify(grafted.bytes) } == .badSignature)
        grafted.end = other.end
        #expect(refusal { try bench.verifier.verify(grafted.bytes) } == .badSignature)
        var headed = one
        headed.blocks[0] = other.blocks[0]
        #expect(refusal { try bench.verifier.verify(headed.bytes) } == .badSignature)
        var ended = one
        ended.end = sealed.end
        #expect(refusal { try bench.verifier.verify(ended.bytes) } == .badSignature)
    }

    @Test func `a second spelling of the same Passport is refused`() throws {
        let bench = try PassportBench()
        let bytes = try bench.mint().bytes
        // An unknown field, and the key id said twice.
        #expect(refusal { try bench.verifier.verify(bytes + [0x7A, 0x01, 0x00]) } == .malformed)
        #expect(refusal { try bench.verifier.verify(Array(bytes[..<7]) + bytes) } == .malformed)
    }

    @Test func `a key from nowhere signs nothing that we accept`() throws {
        let bench = try PassportBench(), forger = try PassportBench(keyID: "key-1"), stranger = try PassportBench(keyID: "key-2")
        #expect(refusal { try bench.verifier.verify(forger.mint().bytes) } == .badSignature)
        #expect(refusal { try bench.verifier.verify(stranger.mint().bytes) } == .unknownKey)
    }
}

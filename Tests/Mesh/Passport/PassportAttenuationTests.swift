import MeshEnvironment
import MeshPassport
import Testing

@Suite struct PassportAttenuationTests {
    private let placeOrder = "chill.orders.v1.OrdersService/PlaceOrder"
    private let getOrder = "chill.orders.v1.OrdersService/GetOrder"

    @Test func `narrowing leaves only the named methods`() throws {
        let bench = try PassportBench()
        let narrowed = try bench.mint().attenuated(by: "bridge", methods: [placeOrder, getOrder])
        let verified = try bench.verifier.verify(narrowed.bytes)
        #expect(verified.allows(method: placeOrder) && verified.allows(method: getOrder))
        #expect(!verified.allows(method: "chill.orders.v1.OrdersService/CancelOrder"))
        #expect(verified.attenuations.map(\.service) == ["bridge"])
        #expect(verified.claims == PassportBench.claims)
    }

    @Test func `narrowing again intersects, and cannot bring a method back`() throws {
        let bench = try PassportBench()
        let narrowed = try bench.mint().attenuated(by: "bridge", methods: [placeOrder]).attenuated(by: "orders", methods: [placeOrder, getOrder])
        #expect(try bench.verifier.verify(narrowed.bytes).allowedMethods == [placeOrder])
        let nothing = try narrowed.attenuated(by: "products", methods: [getOrder])
        #expect(try bench.verifier.verify(nothing.bytes).allowedMethods == [])
        let unchanged = try nothing.attenuated(by: "hubs")
        #expect(try bench.verifier.verify(unchanged.bytes).allowedMethods == [])
    }

    @Test func `an earlier end counts, a later one does not`() throws {
        let bench = try PassportBench()
        let passport = try bench.mint()
        let start = passport.issuedAt
        let later = try passport.attenuated(by: "orders", expiresAt: start + .seconds(100_000))
        #expect(try bench.verifier.verify(later.bytes).expiresAt == passport.expiresAt)
        let earlier = try passport.attenuated(by: "orders", expiresAt: start + .seconds(10)).attenuated(by: "products", expiresAt: start + .seconds(200))
        #expect(try bench.verifier.verify(earlier.bytes).expiresAt == start + .seconds(10))
        bench.clock.advance(by: .seconds(10))
        #expect(refusal { try bench.verifier.verify(earlier.bytes) } == .expired)
        #expect(refusal { try bench.verifier.verify(passport.bytes) } == nil)
    }

    @Test func `eight blocks are the most`() throws {
        let bench = try PassportBench()
        var passport = try bench.mint()
        for _ in 1..<8 { passport = try passport.attenuated(by: "orders") }
        #expect(try bench.verifier.verify(passport.bytes).attenuations.count == 7)
        #expect(refusal { try passport.attenuated(by: "orders") } == .tooLarge)
        let wire = try WireView(passport.bytes)
        var more = wire
        more.blocks.append(wire.blocks[7])
        #expect(refusal { try bench.verifier.verify(more.bytes) } == .tooLarge)
    }

    @Test func `a chain that would outgrow the size limit is not made`() throws {
        let passport = try PassportBench().mint()
        #expect(refusal { try passport.attenuated(by: "orders", methods: (0..<400).map { "some.Service/Method\($0)" }) } == .tooLarge)
    }

    @Test func `a sealed Passport verifies, carries no proof, and cannot be narrowed`() throws {
        let bench = try PassportBench()
        let open = try bench.mint().attenuated(by: "orders", methods: [placeOrder])
        let sealed = try open.sealed()
        let verified = try bench.verifier.verify(sealed.bytes)
        #expect(verified.isSealed && verified.allowedMethods == [placeOrder])
        let proof = try WireView(open.bytes).end.dropFirst(2)
        #expect(!sealed.bytes.indices.contains { sealed.bytes[$0...].starts(with: proof) })
        #expect(refusal { try sealed.attenuated(by: "products") } == .sealed)
        #expect(try sealed.sealed() == sealed)
    }
}

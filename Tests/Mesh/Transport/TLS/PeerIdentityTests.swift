import MeshTransport
import Testing

@Suite struct PeerIdentityTests {
    @Test func `an identity is read from a URI and written as one`() {
        let identity = PeerIdentity(uri: "spiffe://chill.test/service/orders")
        #expect(identity == PeerIdentity(kind: .service, name: "orders", trustDomain: "chill.test"))
        #expect(identity?.uri == "spiffe://chill.test/service/orders")
        #expect(PeerIdentity(uri: "spiffe://chill.test/partner/acme")?.kind == .partner)
    }

    @Test(arguments: [
        "", "spiffe://", "spiffe://chill.test", "spiffe://chill.test/service", "spiffe://chill.test/service/", "spiffe:///service/orders",
        "spiffe://chill.test/service/orders/x", "spiffe://chill.test/admin/orders", "https://chill.test/service/orders",
        "spiffe://chill.test/service/Orders", "spiffe://chill.test/service/or ders", "spiffe://chill.test/service/..", "spiffe://chill.test//service/orders",
    ])
    func `anything else is nobody`(uri: String) { #expect(PeerIdentity(uri: uri) == nil) }
}

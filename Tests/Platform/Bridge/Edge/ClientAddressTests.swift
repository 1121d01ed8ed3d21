import Bridge
import Testing

@Suite struct ClientAddressTests {
    @Test func `an IPv4 address is a client, however it is written`() {
        #expect(ClientAddress.name(of: "192.0.2.1") == "192.0.2.1")
        #expect(ClientAddress.name(of: "::ffff:192.0.2.1") == "192.0.2.1")
    }

    @Test func `a network of IPv6 is one client`() {
        #expect(ClientAddress.name(of: "2001:db8:1:2:3::4") == ClientAddress.name(of: "2001:db8:1:2:ffff:1:2:3"))
        #expect(ClientAddress.name(of: "2001:db8:1:2::1") != ClientAddress.name(of: "2001:db8:1:3::1"))
        #expect(ClientAddress.name(of: "fe80::1%eth0") == ClientAddress.name(of: "fe80::2%eth1"))
    }
}

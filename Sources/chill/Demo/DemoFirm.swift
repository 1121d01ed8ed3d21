/// A firm of the demo: each hub has a supplier and a receiver, both at the hub's own address.
struct DemoFirm: Sendable {
    enum Side: Int, Sendable, CaseIterable {
        case supplier = 1
        case receiver = 2
    }

    var hub: DemoHub
    var side: Side

    var id: String {
        let number = DemoHub.hex(hub.number)
        return "0190fa\(number)-000\(side.rawValue)-7c\(DemoHub.hex(0x10 + hub.number))-b2a1-e3b893f001\(number)"
    }

    var name: String {
        switch side {
        case .supplier: "\(hub.shortName) 거래처 A"
        case .receiver: "\(hub.shortName) 수령처 A"
        }
    }
}

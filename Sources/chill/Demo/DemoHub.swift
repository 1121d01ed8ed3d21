/// A hub of the demo, with what its region's firms sell.
struct DemoHub: Sendable {
    /// From 1, in the order of the list.
    var number: Int
    /// Names the hub in e-mail addresses.
    var key: String
    var name: String
    /// The region as firms and products have it in their names.
    var shortName: String
    var postalCode: String
    var region: String
    var city: String
    var district: String
    var roadName: String
    var latitude: Double
    var longitude: Double
    /// Stock of tape, boxes and ice packs.
    var stock: (tape: Int32, box: Int32, ice: Int32)

    var id: String { "018f3d6c-9a\(Self.hex(0x0F + number))-7c\(Self.hex(0x10 + number))-b2a1-e3b893f001\(Self.hex(number))" }

    var fullAddress: String {
        let parts = city == region ? [region, district, roadName] : [region, city, district, roadName]
        return parts.filter { !$0.isEmpty }.joined(separator: " ")
    }

    static func hex(_ number: Int) -> String {
        let digits = String(number, radix: 16)
        return digits.count < 2 ? "0" + digits : digits
    }
}

internal import Codec
internal import MeshProtobuf

/// The messages that are encoded and decoded: an order of 416 bytes with 15 strings, a map, a oneof and 3 lines, and a small one of 58
/// bytes with 6 fields.
enum Samples {
    static let orderSize = 416
    static let smallSize = 58

    static let order: Order = {
        var order = Order()
        order.id = "0192f8b0-9c8e-7b1f-b3d2-a4c9f12e8c01"
        order.supplierID = "0190fa01-0001-7c11-b2a1-e3b893f00101"
        order.receiverID = "0190fa01-0002-7c11-b2a1-e3b893f00102"
        order.status = .confirmed
        order.totalAmount = 1_284_500
        order.createdAt = Moment(seconds: 1_763_827_727, nanos: 123_456_789)
        order.lines = [
            OrderLine(productID: "0192f8b0-0001-7b1f-b3d2-a4c9f12e8c11", productName: "냉동 딸기", quantity: 12, unitPrice: 18_900),
            OrderLine(productID: "0192f8b0-0002-7b1f-b3d2-a4c9f12e8c12", productName: "Salmon", quantity: 40, unitPrice: 24_500),
            OrderLine(productID: "0192f8b0-0003-7b1f-b3d2-a4c9f12e8c13", productName: "Ice cream", quantity: 3, unitPrice: 25_900),
        ]
        order.requestNote = "오전 9시 전 도착, call first"
        order.labels = ["channel": "web", "zone": "cold"]
        order.destination = .hubID("0191aa00-0007-7d3e-9c55-0242ac120007")
        order.trace = [0x4b, 0xf9, 0x2f, 0x35, 0x77]
        return order
    }()

    static let small: Small = {
        var small = Small()
        small.id = "6f9619ff-8b86-d011-b42d-00c04fc964ff"
        small.seq = 123_456_789
        small.count = 7
        small.active = true
        small.status = .confirmed
        small.score = 0.97
        return small
    }()
}

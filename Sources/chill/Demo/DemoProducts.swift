/// Tape, boxes and ice packs of each supplier.
enum DemoProducts {
    static let all: [DemoProduct] = DemoHubs.all.flatMap { hub in
        let supplier = DemoFirm(hub: hub, side: .supplier)
        return [
            DemoProduct(number: 3 * hub.number - 2, supplier: supplier, name: "\(hub.shortName) 박스 테이프", price: 1200, stock: hub.stock.tape),
            DemoProduct(number: 3 * hub.number - 1, supplier: supplier, name: "\(hub.shortName) 배송용 박스", price: 500, stock: hub.stock.box),
            DemoProduct(number: 3 * hub.number, supplier: supplier, name: "\(hub.shortName) 아이스팩", price: 300, stock: hub.stock.ice),
        ]
    }
}

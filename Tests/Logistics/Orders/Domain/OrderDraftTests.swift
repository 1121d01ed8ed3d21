import LogisticsShared
import Mesh
import MeshEnvironment
import MeshProtobuf
import Orders
import Testing
import struct FoundationEssentials.UUID

@Suite struct OrderDraftTests {
    let supplier = OrderDraft.KnownFirm(id: UUID(), isSupplier: true, hubID: UUID(), name: "Seoul A", address: "Songpa", ownerName: "")
    let receiver = OrderDraft.KnownFirm(id: UUID(), isSupplier: false, hubID: UUID(), name: "Busan A", address: "Dong-gu 206", ownerName: "Kim")
    let tape: OrderDraft.KnownProduct
    let ice: OrderDraft.KnownProduct
    let time = Timestamp(seconds: 1_772_000_000)

    init() {
        tape = OrderDraft.KnownProduct(id: UUID(), firmID: supplier.id, name: "tape", price: 1200, sellable: true)
        ice = OrderDraft.KnownProduct(id: UUID(), firmID: supplier.id, name: "ice", price: 300, sellable: true)
    }

    private func draft(_ lines: [(OrderDraft.KnownProduct, Int32)], supplier: UUID? = nil, receiver: UUID? = nil) -> OrderDraft {
        OrderDraft(
            supplierFirmID: supplier ?? self.supplier.id, receiverFirmID: receiver ?? self.receiver.id,
            lines: lines.map { OrderDraft.Line(productID: $0.0.id, quantity: $0.1) }, requestNote: "by noon")
    }

    private func order(_ draft: OrderDraft, products: [OrderDraft.KnownProduct]? = nil) throws(MeshError) -> StoredOrder {
        let products = products ?? [tape, ice]
        return try draft.order(
            id: UUID(), firms: [supplier.id: supplier, receiver.id: receiver],
            products: Dictionary(uniqueKeysWithValues: products.map { ($0.id, $0) }), placedBy: nil, at: time)
    }

    @Test func `an order keeps names, prices and the destination as they are now`() throws {
        let order = try order(draft([(tape, 2), (ice, 5)]))
        #expect(order.state == .stockProcessing)
        #expect(order.totalPrice == 3900)
        #expect(order.lines.map(\.name) == ["tape", "ice"])
        #expect(order.lines.map(\.unitPrice) == [1200, 300])
        #expect(order.supplier == StoredOrder.Party(firmID: supplier.id, hubID: supplier.hubID))
        #expect(order.receiver == StoredOrder.Party(firmID: receiver.id, hubID: receiver.hubID))
        #expect(order.destination == StoredOrder.Destination(firmName: "Busan A", address: "Dong-gu 206", ownerName: "Kim"))
        #expect(order.createdAt == time)
    }

    @Test func `a firm's manager orders for the own firm only`() throws {
        let manager = Caller(userID: UUID(), role: .firmManager, firmID: receiver.id)
        try draft([(tape, 1)]).check(caller: manager)
        let error = #expect(throws: MeshError.self) { try draft([(tape, 1)], receiver: UUID()).check(caller: manager) }
        #expect(error?.code == .permissionDenied)
        #expect(error?.reason == "NOT_YOUR_FIRM")
        #expect(error?.violations.map(\.field) == ["receiverFirmId"])
    }

    @Test func `a MASTER orders for any pair`() throws {
        try draft([(tape, 1)]).check(caller: Caller(userID: UUID(), role: .master))
    }

    @Test func `a product that comes twice is named at its second line`() {
        let error = #expect(throws: MeshError.self) {
            try draft([(tape, 1), (ice, 1), (tape, 2)]).check(caller: Caller(userID: UUID(), role: .master))
        }
        #expect(error?.reason == "DUPLICATE_PRODUCT")
        #expect(error?.violations.map(\.field) == ["lines[2].productId"])
    }

    @Test func `both unknown firms are named at once`() {
        let error = #expect(throws: MeshError.self) { try order(draft([(tape, 1)], supplier: UUID(), receiver: UUID())) }
        #expect(error?.code == .notFound)
        #expect(error?.reason == "UNKNOWN_FIRM")
        #expect(error?.violations.map(\.field) == ["supplierFirmId", "receiverFirmId"])
    }

    @Test func `firms on the wrong side are named`() {
        let error = #expect(throws: MeshError.self) { try order(draft([(tape, 1)], supplier: receiver.id, receiver: supplier.id)) }
        #expect(error?.code == .invalidArgument)
        #expect(error?.reason == "WRONG_FIRM_TYPE")
        #expect(error?.violations.map(\.field) == ["supplierFirmId", "receiverFirmId"])
    }

    @Test func `an unknown product is named by its line`() {
        let error = #expect(throws: MeshError.self) { try order(draft([(tape, 1), (ice, 1)]), products: [tape]) }
        #expect(error?.code == .notFound)
        #expect(error?.reason == "UNKNOWN_PRODUCT")
        #expect(error?.violations.map(\.field) == ["lines[1].productId"])
    }

    @Test func `a product of another firm is refused`() {
        var foreign = ice
        foreign.firmID = UUID()
        let error = #expect(throws: MeshError.self) { try order(draft([(tape, 1), (foreign, 1)]), products: [tape, foreign]) }
        #expect(error?.code == .invalidArgument)
        #expect(error?.reason == "PRODUCT_NOT_FROM_SUPPLIER")
        #expect(error?.violations.map(\.field) == ["lines[1].productId"])
    }

    @Test func `a product that is not for sale is refused`() {
        var off = tape
        off.sellable = false
        let error = #expect(throws: MeshError.self) { try order(draft([(off, 1)]), products: [off]) }
        #expect(error?.code == .failedPrecondition)
        #expect(error?.reason == "NOT_SELLABLE")
    }

    @Test func `a total beyond counting is refused, not wrapped`() {
        var gold = tape
        gold.price = 1_000_000_000_000
        let lines = (0..<200).map { _ in OrderDraft.KnownProduct(id: UUID(), firmID: supplier.id, name: "gold", price: gold.price, sellable: true) }
        let error = #expect(throws: MeshError.self) { try order(draft(lines.map { ($0, 1_000_000) }), products: lines) }
        #expect(error?.code == .invalidArgument)
        #expect(error?.violations.map(\.field) == ["lines[9].quantity"])
    }
}

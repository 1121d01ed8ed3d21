import Products
import Testing
import struct FoundationEssentials.UUID

@Suite struct StockDecisionTests {
    let tape = UUID(uuidString: "0192f8b0-9c8e-7b1f-b3d2-a4c9f12e8c01")!
    let box = UUID(uuidString: "0192f8b0-9c8e-7b1f-b3d2-a4c9f12e8c02")!

    private func decide(_ lines: [(UUID, Int32)], _ shelves: [UUID: StockDecision.Shelf]) -> StockDecision {
        StockDecision(lines: lines.map { StockDecision.Take(productID: $0.0, quantity: $0.1) }, shelves: shelves)
    }

    private func shelf(_ onHand: Int32, reserved: Int32 = 0, sellable: Bool = true, deleted: Bool = false) -> StockDecision.Shelf {
        StockDecision.Shelf(onHand: onHand, reserved: reserved, sellable: sellable, deleted: deleted)
    }

    @Test func `all lines that fit are reserved in the order of product ids`() {
        let decision = decide([(box, 2), (tape, 5)], [tape: shelf(5), box: shelf(10, reserved: 8)])
        #expect(decision == .reserve([.init(productID: tape, quantity: 5), .init(productID: box, quantity: 2)]))
    }

    @Test func `the first line that does not fit is named and nothing is taken`() {
        let decision = decide([(tape, 5), (box, 3)], [tape: shelf(5), box: shelf(10, reserved: 8)])
        #expect(decision == .reject(line: 1, productID: box, reason: .outOfStock))
    }

    @Test func `what is promised to others is not there`() {
        #expect(decide([(tape, 1)], [tape: shelf(5, reserved: 5)]) == .reject(line: 0, productID: tape, reason: .outOfStock))
    }

    @Test func `unknown and deleted products are gone`() {
        #expect(decide([(tape, 1)], [:]) == .reject(line: 0, productID: tape, reason: .productGone))
        #expect(decide([(tape, 1)], [tape: shelf(5, deleted: true)]) == .reject(line: 0, productID: tape, reason: .productGone))
    }

    @Test func `what is not for sale is refused whatever its stock`() {
        #expect(decide([(tape, 1)], [tape: shelf(0, sellable: false)]) == .reject(line: 0, productID: tape, reason: .notSellable))
    }

    @Test func `two lines of one product count together`() {
        #expect(decide([(tape, 3), (tape, 3)], [tape: shelf(5)]) == .reject(line: 1, productID: tape, reason: .outOfStock))
        #expect(decide([(tape, 3), (tape, 2)], [tape: shelf(5)]) == .reserve([.init(productID: tape, quantity: 5)]))
        #expect(decide([(tape, .max), (tape, .max)], [tape: shelf(.max)]) == .reject(line: 1, productID: tape, reason: .outOfStock))
    }

    @Test func `orders that ask together are served as if each had asked alone, in their order`() {
        let orders = (0..<4).map { _ in UUID() }
        let demands = [(tape, Int32(3)), (tape, 3), (box, 1), (tape, 2)].enumerated().map {
            StockDemand(orderID: orders[$0.offset], lines: [.init(productID: $0.element.0, quantity: $0.element.1)])
        }
        let decisions = StockDecision.decide(demands, shelves: [tape: shelf(5), box: shelf(1)])
        #expect(
            decisions == [
                .reserve([.init(productID: tape, quantity: 3)]), .reject(line: 0, productID: tape, reason: .outOfStock), .reserve([.init(productID: box, quantity: 1)]),
                .reserve([.init(productID: tape, quantity: 2)]),
            ])
    }
}

package import struct FoundationEssentials.UUID

/// What an order asks of the stock.
package struct StockDemand: Sendable, Hashable {
    package var orderID: UUID
    package var lines: [StockDecision.Take]

    package init(orderID: UUID, lines: [StockDecision.Take]) {
        self.orderID = orderID
        self.lines = lines
    }
}

extension StockDecision {
    /// Decides orders that ask together as if each had asked alone, in the order of their arrival: who comes first is served first.
    package static func decide(_ demands: [StockDemand], shelves: [UUID: Shelf]) -> [StockDecision] {
        var shelves = shelves
        return demands.map { demand in
            let decision = StockDecision(lines: demand.lines, shelves: shelves)
            if case .reserve(let takes) = decision {
                for take in takes { shelves[take.productID]?.reserved += take.quantity }
            }
            return decision
        }
    }
}

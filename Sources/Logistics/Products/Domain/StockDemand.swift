package import struct FoundationEssentials.UUID

/// What an order asks of the stock.
package struct StockDemand: Sendable, Hashable {
    package var orderID: UUID
    package var lines: [StockDecision.Take]

    package init(orderID: UUID, lines: [StockDecision.Take]) {
        self.orderID = orderID
        self.lines = lines
    }

    /// What all lines come to: each product once, in the order of ids. A sum is cut where no shelf could hold it.
    package var takes: [StockDecision.Take] {
        if lines.count == 1 { return lines }
        var sums: [UUID: Int32] = [:]
        for line in lines {
            let (sum, tooMuch) = sums[line.productID, default: 0].addingReportingOverflow(line.quantity)
            sums[line.productID] = tooMuch ? .max : sum
        }
        return sums.map { StockDecision.Take(productID: $0.key, quantity: $0.value) }.sorted { $0.productID < $1.productID }
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

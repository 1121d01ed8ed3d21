package import struct FoundationEssentials.UUID

/// All lines of an order or none.
package enum StockDecision: Sendable, Hashable {
    /// What to reserve, one entry per product, in the order of product ids.
    case reserve([Take])
    /// The first line that cannot be served.
    case reject(line: Int, productID: UUID, reason: Refusal)

    package struct Take: Sendable, Hashable {
        package var productID: UUID
        package var quantity: Int32

        package init(productID: UUID, quantity: Int32) {
            self.productID = productID
            self.quantity = quantity
        }
    }

    package var isRefusal: Bool {
        if case .reject = self { true } else { false }
    }

    package enum Refusal: Sendable, Hashable, CaseIterable { case outOfStock, notSellable, productGone }

    /// A product as it is while its row is locked.
    package struct Shelf: Sendable, Hashable {
        package var onHand: Int32
        package var reserved: Int32
        package var sellable: Bool
        package var deleted: Bool

        package init(onHand: Int32, reserved: Int32, sellable: Bool, deleted: Bool) {
            self.onHand = onHand
            self.reserved = reserved
            self.sellable = sellable
            self.deleted = deleted
        }
    }

    package init(lines: [Take], shelves: [UUID: Shelf]) {
        // Most orders are one line: no sums.
        if lines.count == 1, let line = lines.first, let shelf = shelves[line.productID], !shelf.deleted, shelf.sellable,
            line.quantity <= shelf.onHand - shelf.reserved
        {
            self = .reserve(lines)
            return
        }
        var wanted: [UUID: Int32] = [:]
        for (index, line) in lines.enumerated() {
            func reject(_ reason: Refusal) -> StockDecision { .reject(line: index, productID: line.productID, reason: reason) }
            guard let shelf = shelves[line.productID], !shelf.deleted else { self = reject(.productGone); return }
            guard shelf.sellable else { self = reject(.notSellable); return }
            let (sum, tooMuch) = wanted[line.productID, default: 0].addingReportingOverflow(line.quantity)
            guard !tooMuch, sum <= shelf.onHand - shelf.reserved else { self = reject(.outOfStock); return }
            wanted[line.productID] = sum
        }
        self = .reserve(wanted.map { Take(productID: $0.key, quantity: $0.value) }.sorted { $0.productID < $1.productID })
    }
}

internal import ChillProductsV1
internal import LogisticsShared
internal import MeshEnvironment
internal import struct FoundationEssentials.UUID

extension Product {
    init(_ product: StoredProduct) {
        self.init(
            productID: product.id.text, firmID: product.firmID.text, hubID: product.hubID.text, name: product.name, price: product.price,
            available: product.available, reserved: product.reserved, onHand: product.onHand, sellable: product.sellable,
            createdAt: product.createdAt, updatedAt: product.updatedAt)
    }
}

extension StockRejected.Reason {
    init(_ refusal: StockDecision.Refusal) {
        switch refusal {
        case .outOfStock: self = .outOfStock
        case .notSellable: self = .notSellable
        case .productGone: self = .productGone
        }
    }
}

extension ReserveStockResponse {
    init(_ verdict: StockDesk.Verdict) {
        switch verdict {
        case .decided(.reserve), .known(.reserved), .known(.committed): self.init(state: .reserved)
        case .decided(.reject(let line, let productID, let reason)):
            self.init(state: .rejected, line: Int32(line), productID: productID.text, reason: StockRejected.Reason(reason))
        case .known(.rejected): self.init(state: .rejected)
        case .known(.released), .known(.canceled): self.init(state: .calledOff)
        }
    }
}

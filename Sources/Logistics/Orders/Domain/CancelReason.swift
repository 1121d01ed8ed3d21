/// Why an order was cancelled.
package enum CancelReason: String, Sendable, Hashable, CaseIterable {
    case requested = "REQUESTED"
    case outOfStock = "OUT_OF_STOCK"
    case notSellable = "NOT_SELLABLE"
    case productGone = "PRODUCT_GONE"
    case noRoute = "NO_ROUTE"
}

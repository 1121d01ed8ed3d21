internal import ChillOrdersV1
internal import ChillProductsV1
internal import LogisticsShared
internal import Mesh
internal import MeshEnvironment
internal import MeshProtobuf
internal import struct FoundationEssentials.UUID

extension Order {
    init(_ order: StoredOrder) {
        self.init(
            orderID: order.id.text, status: Status(name: order.state.name) ?? .unspecified,
            cancelReason: order.state.cancelReason.map(CancelReason.init), supplierFirmID: order.supplier.firmID.text,
            receiverFirmID: order.receiver.firmID.text, lines: order.lines.map(OrderedLine.init), totalPrice: order.totalPrice,
            requestNote: order.requestNote, createdAt: order.createdAt, updatedAt: order.updatedAt)
    }
}

extension OrderedLine {
    init(_ line: StoredLine) {
        self.init(productID: line.productID.text, name: line.name, quantity: line.quantity, unitPrice: line.unitPrice)
    }
}

extension OrderPlaced {
    init(_ order: StoredOrder) {
        self.init(
            orderID: order.id.text, lines: order.lines.map { OrderLine(productID: $0.productID.text, quantity: $0.quantity) },
            placedAt: order.createdAt)
    }
}

extension Consignment {
    init(_ order: StoredOrder) {
        self.init(
            supplierFirmID: order.supplier.firmID.text, supplierHubID: order.supplier.hubID.text, receiverFirmID: order.receiver.firmID.text,
            receiverHubID: order.receiver.hubID.text, receiverFirmName: order.destination.firmName,
            receiverAddress: order.destination.address, receiverOwnerName: order.destination.ownerName,
            lines: order.lines.map(OrderedLine.init), requestNote: order.requestNote ?? "", placedAt: order.createdAt)
    }
}

extension Order.CancelReason {
    init(_ reason: CancelReason) {
        switch reason {
        case .requested: self = .requested
        case .outOfStock: self = .outOfStock
        case .notSellable: self = .notSellable
        case .productGone: self = .productGone
        case .noRoute: self = .noRoute
        }
    }
}

extension CancelReason {
    /// Why stock was refused. A reason of a later version is no reason to keep an order that has no stock.
    init(_ reason: StockRejected.Reason) {
        switch reason {
        case .notSellable: self = .notSellable
        case .productGone: self = .productGone
        case .outOfStock, .unspecified, .unrecognized: self = .outOfStock
        }
    }
}

extension OrderDraft {
    init(_ request: PlaceOrderRequest) throws(MeshError) {
        var lines: [Line] = []
        for (index, line) in request.lines.enumerated() {
            lines.append(Line(productID: try UUID(line.productID, field: "lines[\(index)].productId"), quantity: line.quantity))
        }
        self.init(
            supplierFirmID: try UUID(request.supplierFirmID, field: "supplierFirmId"),
            receiverFirmID: try UUID(request.receiverFirmID, field: "receiverFirmId"), lines: lines, requestNote: request.requestNote)
    }
}

package import LogisticsShared
package import Mesh
package import MeshEnvironment
package import struct FoundationEssentials.UUID

/// What somebody wants to order, before anything is known of the firms and products in it.
package struct OrderDraft: Sendable, Hashable {
    package var supplierFirmID: UUID
    package var receiverFirmID: UUID
    package var lines: [Line]
    package var requestNote: String?

    package struct Line: Sendable, Hashable {
        package var productID: UUID
        package var quantity: Int32

        package init(productID: UUID, quantity: Int32) {
            self.productID = productID
            self.quantity = quantity
        }
    }

    /// A firm as Firms knows it.
    package struct KnownFirm: Sendable, Hashable {
        package var id: UUID
        package var isSupplier: Bool
        package var hubID: UUID
        package var name: String
        package var address: String
        package var ownerName: String

        package init(id: UUID, isSupplier: Bool, hubID: UUID, name: String, address: String, ownerName: String) {
            self.id = id
            self.isSupplier = isSupplier
            self.hubID = hubID
            self.name = name
            self.address = address
            self.ownerName = ownerName
        }
    }

    /// A product as Products knows it.
    package struct KnownProduct: Sendable, Hashable {
        package var id: UUID
        package var firmID: UUID
        package var name: String
        package var price: Int64
        package var sellable: Bool

        package init(id: UUID, firmID: UUID, name: String, price: Int64, sellable: Bool) {
            self.id = id
            self.firmID = firmID
            self.name = name
            self.price = price
            self.sellable = sellable
        }
    }

    package init(supplierFirmID: UUID, receiverFirmID: UUID, lines: [Line], requestNote: String?) {
        self.supplierFirmID = supplierFirmID
        self.receiverFirmID = receiverFirmID
        self.lines = lines
        self.requestNote = requestNote
    }

    /// What can be refused without asking anybody.
    package func check(caller: Caller) throws(MeshError) {
        guard OrderAccess.mayPlace(receiverFirmID: receiverFirmID, caller: caller) else {
            throw .refused(.permissionDenied, "NOT_YOUR_FIRM", "You may order for your own firm only.", fields: ["receiverFirmId"])
        }
        try check(.invalidArgument, "DUPLICATE_PRODUCT", "Each product may be on one line only: add up the quantities.") { index, line in
            lines[..<index].contains { $0.productID == line.productID }
        }
    }

    /// The order as it will be stored. Every field at fault of the first kind of fault is named.
    package func order(
        id: UUID, firms: [UUID: KnownFirm], products: [UUID: KnownProduct], placedBy: UUID?, at time: Timestamp
    ) throws(MeshError) -> StoredOrder {
        let (supplier, receiver) = try parties(firms)
        try check(.notFound, "UNKNOWN_PRODUCT", "There is no such product.") { _, line in products[line.productID] == nil }
        try check(.invalidArgument, "PRODUCT_NOT_FROM_SUPPLIER", "The supplier does not sell this product.") { _, line in
            products[line.productID]?.firmID != supplierFirmID
        }
        try check(.failedPrecondition, "NOT_SELLABLE", "This product is not for sale at present.") { _, line in
            products[line.productID]?.sellable != true
        }
        let stored = lines.compactMap { line in
            products[line.productID].map { StoredLine(productID: line.productID, name: $0.name, quantity: line.quantity, unitPrice: $0.price) }
        }
        return StoredOrder(
            id: id, state: .stockProcessing,
            supplier: StoredOrder.Party(firmID: supplier.id, hubID: supplier.hubID),
            receiver: StoredOrder.Party(firmID: receiver.id, hubID: receiver.hubID),
            destination: StoredOrder.Destination(firmName: receiver.name, address: receiver.address, ownerName: receiver.ownerName),
            lines: stored, totalPrice: try Self.total(of: stored), requestNote: requestNote, placedBy: placedBy, createdAt: time, updatedAt: time)
    }

    private func parties(_ firms: [UUID: KnownFirm]) throws(MeshError) -> (supplier: KnownFirm, receiver: KnownFirm) {
        guard let supplier = firms[supplierFirmID], let receiver = firms[receiverFirmID] else {
            let unknown = [("supplierFirmId", supplierFirmID), ("receiverFirmId", receiverFirmID)].filter { firms[$0.1] == nil }.map(\.0)
            throw .refused(.notFound, "UNKNOWN_FIRM", "There is no such firm.", fields: unknown)
        }
        var wrong: [String] = []
        if !supplier.isSupplier { wrong.append("supplierFirmId") }
        if receiver.isSupplier { wrong.append("receiverFirmId") }
        guard wrong.isEmpty else {
            throw .refused(.invalidArgument, "WRONG_FIRM_TYPE", "An order goes from a SUPPLIER to a RECEIVER.", fields: wrong)
        }
        return (supplier, receiver)
    }

    private func check(_ code: StatusCode, _ reason: String, _ message: String, fails: (Int, Line) -> Bool) throws(MeshError) {
        let fields = lines.indices.filter { fails($0, lines[$0]) }.map { "lines[\($0)].productId" }
        if !fields.isEmpty { throw .refused(code, reason, message, fields: fields) }
    }

    private static func total(of lines: [StoredLine]) throws(MeshError) -> Int64 {
        var total: Int64 = 0
        for (index, line) in lines.enumerated() {
            let (price, tooMuch) = line.unitPrice.multipliedReportingOverflow(by: Int64(line.quantity))
            let (sum, tooMuchInAll) = total.addingReportingOverflow(price)
            if tooMuch || tooMuchInAll { throw .invalid("lines[\(index)].quantity", "makes the order's total larger than can be counted") }
            total = sum
        }
        return total
    }
}

package import LogisticsShared
package import struct FoundationEssentials.UUID

/// Who may do what with an order.
package enum OrderAccess {
    /// Whose lists the order belongs to. MASTER reads everything.
    package enum Reader: Sendable, Hashable {
        case everything
        case firm(UUID)
        case hubs([UUID])
        case driver(UUID)
        /// A person whose role leads to no order.
        case nothing
    }

    package static func reader(for caller: Caller) -> Reader {
        switch caller.role {
        case .master: .everything
        case .firmManager: caller.firmID.map(Reader.firm) ?? .nothing
        case .hubManager: caller.hubIDs.isEmpty ? .nothing : .hubs(caller.hubIDs)
        case .hubDeliveryManager, .firmDeliveryManager: .driver(caller.userID)
        }
    }

    /// Whether the caller may call the order off: the managers of either side, not those of hubs on the way.
    package static func mayCancel(_ order: StoredOrder, caller: Caller) -> Bool {
        switch caller.role {
        case .master: true
        case .hubManager: caller.manages(hub: order.supplier.hubID) || caller.manages(hub: order.receiver.hubID)
        case .firmManager: caller.manages(firm: order.supplier.firmID) || caller.manages(firm: order.receiver.firmID)
        case .hubDeliveryManager, .firmDeliveryManager: false
        }
    }

    /// Whether the caller may order for this receiver.
    package static func mayPlace(receiverFirmID: UUID, caller: Caller) -> Bool {
        caller.role == .master || caller.manages(firm: receiverFirmID)
    }
}

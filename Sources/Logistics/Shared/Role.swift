/// What a person may be, as contracts, Passports and tables spell it.
package enum Role: String, Sendable, Hashable, CaseIterable {
    case master = "MASTER"
    case hubManager = "HUB_MANAGER"
    /// Drives between hubs.
    case hubDeliveryManager = "HUB_DELIVERY_MANAGER"
    /// Drives from a hub to firms.
    case firmDeliveryManager = "FIRM_DELIVERY_MANAGER"
    case firmManager = "FIRM_MANAGER"

    package var isDriver: Bool { self == .hubDeliveryManager || self == .firmDeliveryManager }
}

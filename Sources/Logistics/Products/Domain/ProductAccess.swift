package import LogisticsShared
package import Mesh
package import struct FoundationEssentials.UUID

/// Who may change the products of a firm: MASTER, the managers of the firm, and the managers of all hubs that it concerns.
package enum ProductAccess {
    package static func check(caller: Caller, firmID: UUID, hubs: [UUID]) throws(MeshError) {
        switch caller.role {
        case .master: return
        case .hubManager:
            guard hubs.allSatisfy(caller.manages(hub:)) else {
                throw MeshError(.permissionDenied, "This product belongs to a hub that you do not manage.")
            }
        case .firmManager:
            guard caller.manages(firm: firmID) else { throw MeshError(.permissionDenied, "This product belongs to another firm than yours.") }
        case .hubDeliveryManager, .firmDeliveryManager: throw MeshError(.permissionDenied, "Drivers do not change products.")
        }
    }
}

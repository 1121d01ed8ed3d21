import LogisticsShared
import Mesh
import Products
import Testing
import struct FoundationEssentials.UUID

@Suite struct ProductAccessTests {
    let firm = UUID(), hub = UUID()

    private func allowed(_ role: Role, firm: UUID? = nil, hubs: [UUID] = []) -> Bool {
        do {
            try ProductAccess.check(caller: Caller(userID: UUID(), role: role, firmID: firm, hubIDs: hubs), firmID: self.firm, hubs: [hub])
            return true
        } catch {
            return error.code != .permissionDenied
        }
    }

    @Test func `products are changed by MASTER and by the managers of their own firm and hub`() {
        #expect(allowed(.master))
        #expect(allowed(.firmManager, firm: firm))
        #expect(allowed(.hubManager, hubs: [UUID(), hub]))
        #expect(!allowed(.firmManager, firm: UUID()))
        #expect(!allowed(.firmManager))
        #expect(!allowed(.hubManager, hubs: [UUID()]))
        #expect(!allowed(.hubDeliveryManager, hubs: [hub]))
        #expect(!allowed(.firmDeliveryManager, hubs: [hub]))
    }
}

import LogisticsShared
import Mesh
import MeshProtobuf
import Testing
import Users
import struct FoundationEssentials.UUID

@Suite struct AssignmentTests {
    static let hub = UUID(), otherHub = UUID(), firm = UUID()

    private func violations(_ role: Role, firm: UUID? = nil, hubs: [UUID] = []) -> [String] {
        do {
            _ = try Assignment(role: role, firmID: firm, hubIDs: hubs)
            return []
        } catch {
            return error.violations.map(\.field)
        }
    }

    @Test func `each role takes exactly what it is for`() {
        #expect(violations(.master) == [])
        #expect(violations(.firmManager, firm: Self.firm) == [])
        #expect(violations(.hubManager, hubs: [Self.hub]) == [])
        #expect(violations(.hubManager, hubs: [Self.hub, Self.otherHub]) == [])
        #expect(violations(.hubDeliveryManager, hubs: [Self.hub]) == [])
        #expect(violations(.firmDeliveryManager, hubs: [Self.hub]) == [])
    }

    @Test func `what is missing is named`() {
        #expect(violations(.firmManager) == ["firmId"])
        #expect(violations(.hubManager) == ["hubIds"])
        #expect(violations(.hubDeliveryManager) == ["hubIds"])
        #expect(violations(.firmDeliveryManager) == ["hubIds"])
    }

    @Test func `what does not belong to the role is named`() {
        #expect(violations(.master, firm: Self.firm, hubs: [Self.hub]) == ["firmId", "hubIds"])
        #expect(violations(.firmManager, firm: Self.firm, hubs: [Self.hub]) == ["hubIds"])
        #expect(violations(.hubManager, firm: Self.firm, hubs: [Self.hub]) == ["firmId"])
        #expect(violations(.hubDeliveryManager, hubs: [Self.hub, Self.otherHub]) == ["hubIds"])
    }

    @Test func `the same hub twice is one hub`() throws {
        #expect(try Assignment(role: .hubDeliveryManager, hubIDs: [Self.hub, Self.hub]).hubIDs == [Self.hub])
    }
}

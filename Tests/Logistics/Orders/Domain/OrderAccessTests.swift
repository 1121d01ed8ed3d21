import LogisticsShared
import MeshEnvironment
import Orders
import Testing
import struct FoundationEssentials.UUID

@Suite struct OrderAccessTests {
    let order = StoredOrder(
        id: UUID(), state: .processing, supplier: .init(firmID: UUID(), hubID: UUID()), receiver: .init(firmID: UUID(), hubID: UUID()),
        destination: .init(firmName: "", address: "", ownerName: ""), lines: [], totalPrice: 0, requestNote: nil, placedBy: nil,
        createdAt: Timestamp(), updatedAt: Timestamp())

    private func mayCancel(_ role: Role, firm: UUID? = nil, hubs: [UUID] = []) -> Bool {
        OrderAccess.mayCancel(order, caller: Caller(userID: UUID(), role: role, firmID: firm, hubIDs: hubs))
    }

    @Test func `either side's managers call an order off, nobody else`() {
        #expect(mayCancel(.master))
        #expect(mayCancel(.firmManager, firm: order.supplier.firmID))
        #expect(mayCancel(.firmManager, firm: order.receiver.firmID))
        #expect(mayCancel(.hubManager, hubs: [UUID(), order.supplier.hubID]))
        #expect(mayCancel(.hubManager, hubs: [order.receiver.hubID]))

        #expect(!mayCancel(.firmManager, firm: UUID()))
        #expect(!mayCancel(.hubManager, hubs: [UUID()]))
        #expect(!mayCancel(.hubDeliveryManager, firm: order.supplier.firmID, hubs: [order.supplier.hubID]))
        #expect(!mayCancel(.firmDeliveryManager, firm: order.receiver.firmID, hubs: [order.receiver.hubID]))
    }

    @Test func `each role reads through its own door`() {
        let user = UUID(), firm = UUID(), hub = UUID()
        func reader(_ role: Role, firm: UUID? = nil, hubs: [UUID] = []) -> OrderAccess.Reader {
            OrderAccess.reader(for: Caller(userID: user, role: role, firmID: firm, hubIDs: hubs))
        }
        #expect(reader(.master) == .everything)
        #expect(reader(.firmManager, firm: firm) == .firm(firm))
        #expect(reader(.firmManager) == .nothing)
        #expect(reader(.hubManager, hubs: [hub]) == .hubs([hub]))
        #expect(reader(.hubManager) == .nothing)
        #expect(reader(.hubDeliveryManager, hubs: [hub]) == .driver(user))
        #expect(reader(.firmDeliveryManager, hubs: [hub]) == .driver(user))
    }
}

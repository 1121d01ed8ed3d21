import Deliveries
import Testing
import struct FoundationEssentials.UUID

struct RosterChangeTests {
    private let hub = UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1))

    @Test func `an active driver with a hub is enlisted there`() {
        #expect(RosterChange.of(kind: .hub, hubs: [hub], active: true) == .enlist(Pool(hub: hub, kind: .hub)))
        #expect(RosterChange.of(kind: .firm, hubs: [hub], active: true) == .enlist(Pool(hub: hub, kind: .firm)))
    }

    @Test func `another role, a closed account or a missing hub takes the person off the roster`() {
        #expect(RosterChange.of(kind: nil, hubs: [hub], active: true) == .remove)
        #expect(RosterChange.of(kind: .hub, hubs: [hub], active: false) == .remove)
        #expect(RosterChange.of(kind: .hub, hubs: [], active: true) == .remove)
    }
}

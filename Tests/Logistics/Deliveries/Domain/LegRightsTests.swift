import Deliveries
import Testing
import struct FoundationEssentials.UUID

struct LegRightsTests {
    /// The second leg of a journey over hubs 1, 2 and 3, driven by 12; the others are driven by 11 and 13.
    private let leg = LegRights.Facts(
        fromHub: id(2), driver: id(12), hubs: [id(1), id(2), id(3)], drivers: [id(11), id(12), id(13)])

    @Test(arguments: LegRights.Action.allCases)
    func `a master and the manager of the starting hub do everything`(action: LegRights.Action) {
        #expect(LegRights.verdict(.master, action, on: leg) == .allowed)
        #expect(LegRights.verdict(.hubManager(hubs: [id(7), id(2)]), action, on: leg) == .allowed)
    }

    @Test func `the leg's driver drives it but gives it to nobody`() {
        #expect(LegRights.verdict(.driver(id(12)), .read, on: leg) == .allowed)
        #expect(LegRights.verdict(.driver(id(12)), .drive, on: leg) == .allowed)
        #expect(LegRights.verdict(.driver(id(12)), .assign, on: leg) == .denied)
    }

    @Test func `who has a part in the order reads the leg and does nothing else`() {
        for agent in [Agent.hubManager(hubs: [id(3)]), .driver(id(11))] {
            #expect(LegRights.verdict(agent, .read, on: leg) == .allowed)
            #expect(LegRights.verdict(agent, .drive, on: leg) == .denied)
            #expect(LegRights.verdict(agent, .assign, on: leg) == .denied)
        }
    }

    @Test(arguments: LegRights.Action.allCases)
    func `for others the leg does not exist`(action: LegRights.Action) {
        for agent in [Agent.hubManager(hubs: []), .hubManager(hubs: [id(9)]), .driver(id(99)), .other] {
            #expect(LegRights.verdict(agent, action, on: leg) == .unknown)
        }
    }

    @Test func `nobody drives a leg that has no driver, except master and manager`() {
        var waiting = leg
        waiting.driver = nil
        #expect(LegRights.verdict(.driver(id(11)), .drive, on: waiting) == .denied)
        #expect(LegRights.verdict(.master, .drive, on: waiting) == .allowed)
    }

}

private func id(_ number: Int) -> UUID { UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, UInt8(number))) }

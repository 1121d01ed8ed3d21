import Deliveries
import Testing
import struct FoundationEssentials.UUID

struct JourneyPlanTests {
    private let firm = UUID(uuid: (9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9))

    @Test func `each two hubs have a leg, and the last hub one to the firm`() {
        let stops = [stop(1, "Seoul", 0), stop(2, "Gyeonggi South", 2800), stop(3, "Daegu", 13_000), stop(4, "Busan", 6700)]
        let legs = JourneyPlan.legs(stops: stops, firm: firm)
        #expect(legs.map(\.sequence) == [1, 2, 3, 4])
        #expect(legs.map(\.kind) == [.hub, .hub, .hub, .firm])
        #expect(legs.map(\.fromHub) == stops.map(\.hub))
        #expect(legs.map(\.expectedSeconds) == [2800, 13_000, 6700, 1800])
        #expect(legs[1].destination == .hub(hub(3), name: "Daegu"))
        #expect(legs[3].destination == .firm(firm))
        #expect(legs[3].pool == Pool(hub: hub(4), kind: .firm))
        #expect(JourneyPlan.totalSeconds(legs) == 24_300)
    }

    @Test func `an order within one hub has the leg to the firm alone`() {
        let legs = JourneyPlan.legs(stops: [stop(1, "Seoul", 0)], firm: firm)
        #expect(legs.map(\.kind) == [.firm])
        #expect(legs.map(\.sequence) == [1])
    }

    @Test func `a route without a stop has no legs`() {
        #expect(JourneyPlan.legs(stops: [], firm: firm).isEmpty)
    }

    @Test func `the total saturates`() {
        let legs = JourneyPlan.legs(stops: [stop(1, "a", 0), stop(2, "b", .max), stop(3, "c", .max)], firm: firm)
        #expect(JourneyPlan.totalSeconds(legs) == .max)
    }

    private func hub(_ number: Int) -> UUID { UUID(uuid: (1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, UInt8(number))) }
    private func stop(_ number: Int, _ name: String, _ seconds: Int32) -> JourneyPlan.Stop { .init(hub: hub(number), name: name, seconds: seconds) }
}

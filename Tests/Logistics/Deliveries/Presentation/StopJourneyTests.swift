import ChillDeliveriesV1
import LogisticsShared
import LogisticsTestSupport
import Mesh
import MeshEnvironment
import MeshTestKit
import Testing

@Suite(.stages)
struct StopJourneyTests {
    @Test func `a journey that has begun cannot be stopped, and goes on`() async throws {
        let stage = try await DeliveriesStage.open(), desk = stage.desk, master = try stage.service.call(as: DeliveriesStage.master())
        try await stage.staff([1], perKind: 1)
        try await stage.planned(1, over: [1])
        let leg = try await stage.legs(of: 1)[0].id.text
        _ = try await desk.departLeg(.init(legID: leg), master)
        await expect(refusal: .failedPrecondition, "TOO_LATE") { _ = try await desk.stopJourney(.init(orderID: DeliveriesStage.order(1).text), master) }
        #expect(try await desk.completeLeg(.init(legID: leg), master).status == .completed)
        #expect(try await stage.service.announced(DeliveryCompleted.self).count == 1)
        #expect(try await stage.service.announced(JourneyStopped.self).isEmpty)
    }

    @Test func `a stopped journey never departs, frees its drivers and tells it once`() async throws {
        let stage = try await DeliveriesStage.open(), desk = stage.desk, master = try stage.service.call(as: DeliveriesStage.master())
        try await stage.staff([1, 2], perKind: 1)
        try await stage.planned(1, over: [1, 2])
        for _ in 0..<2 { _ = try await desk.stopJourney(.init(orderID: DeliveriesStage.order(1).text), master) }
        let leg = try await stage.legs(of: 1)[0].id.text
        await expect(refusal: .failedPrecondition, "WRONG_STATUS") { _ = try await desk.departLeg(.init(legID: leg), master) }
        #expect(try await stage.loads().values.allSatisfy { $0 == 0 })
        #expect(try await stage.service.announced(JourneyStopped.self).map(\.orderID) == [DeliveriesStage.order(1).text])
        // The news of the cancel itself finds nothing left to do.
        try await stage.canceled(1)
        try await stage.checkInvariants()
    }

    @Test func `a journey that is stopped before it is planned is never planned`() async throws {
        let stage = try await DeliveriesStage.open()
        try await stage.staff([1], perKind: 1)
        _ = try await stage.desk.stopJourney(.init(orderID: DeliveriesStage.order(1).text), try stage.service.call(as: DeliveriesStage.master()))
        try await stage.planned(1, over: [1])
        #expect(try await stage.legs(of: 1).isEmpty)
    }

    @Test(arguments: 1...5)
    func `of a stop and a departure at the same time one wins`(round: Int) async throws {
        let stage = try await DeliveriesStage.open(), desk = stage.desk, master = try stage.service.call(as: DeliveriesStage.master())
        try await stage.staff([1], perKind: 1)
        try await stage.planned(1, over: [1])
        let leg = try await stage.legs(of: 1)[0].id.text
        async let departed = (try? await desk.departLeg(.init(legID: leg), master)) != nil
        async let stopped = (try? await desk.stopJourney(.init(orderID: DeliveriesStage.order(1).text), master)) != nil
        let outcome = await [departed, stopped]
        #expect(outcome[0] != outcome[1])
        try await stage.checkInvariants()
    }
}

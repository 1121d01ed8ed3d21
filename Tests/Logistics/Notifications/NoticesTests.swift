import ChillDeliveriesV1
import ChillNotificationsV1
import ChillOrdersV1
import LogisticsShared
import LogisticsTestSupport
import Mesh
import MeshEnvironment
import MeshTestKit
import Notifications
import Testing
import struct FoundationEssentials.UUID

@Suite(.stages)
struct NoticesTests {
    private let order = UUID.numbered(3, 1)
    private let seoul = UUID.numbered(1, 1), busan = UUID.numbered(1, 4)
    private var master: Caller { Caller(userID: .numbered(5, 1), role: .master) }

    @Test func `a planned order gets one notice with its deadline, and a cancel another`() async throws {
        let (stage, desk) = try await open()
        let placed = stage.time.now()
        try await planned(stage, note: "")
        try await planned(stage, note: "")
        var notices = try await desk.listNotices(.init(orderID: order.text), stage.call(as: master)).notices
        #expect(notices.map(\.kind) == [.dispatch])
        #expect(notices[0].dispatchDeadline == placed + .seconds(86_400))
        #expect(notices[0].textEnglish.contains("Departure hub: Seoul\nVia: Busan"))
        #expect(notices[0].textKorean.contains("예상 소요 시간: 6시간 45분"))

        stage.clock.advance(by: .seconds(1))
        try await canceled(stage)
        try await canceled(stage)
        notices = try await desk.listNotices(.init(orderID: order.text), stage.call(as: master)).notices
        #expect(notices.map(\.kind) == [.dispatch, .cancellation])
        #expect(notices[1].dispatchDeadline == nil)
        #expect(notices[1].textEnglish.contains("out of stock"))
    }

    @Test func `a wish in the note moves the deadline`() async throws {
        let (stage, desk) = try await open()
        let wish = stage.time.now() + .seconds(3 * 86_400)
        let minute = Timestamp(seconds: wish.seconds / 60 * 60)
        try await planned(stage, note: "by \(SeoulTime.text(wish))")
        let notice = try #require(try await desk.listNotices(.init(orderID: order.text), stage.call(as: master)).notices.first)
        #expect(notice.dispatchDeadline == minute - .seconds(24_300))
    }

    @Test func `a cancel that comes first leaves no dispatch notice`() async throws {
        let (stage, desk) = try await open()
        try await canceled(stage)
        try await planned(stage, note: "")
        let notices = try await desk.listNotices(.init(orderID: order.text), stage.call(as: master)).notices
        #expect(notices.map(\.kind) == [.cancellation])
    }

    @Test func `managers of the hubs on the way read the notices, others do not learn of the order`() async throws {
        let (stage, desk) = try await open()
        try await planned(stage, note: "")
        for hub in [seoul, busan] {
            let manager = Caller(userID: .numbered(5, 2), role: .hubManager, hubIDs: [hub])
            #expect(try await desk.listNotices(.init(orderID: order.text), stage.call(as: manager)).notices.count == 1)
        }
        let stranger = Caller(userID: .numbered(5, 3), role: .hubManager, hubIDs: [.numbered(1, 9)])
        await expect(refusal: .notFound) { try await desk.listNotices(.init(orderID: order.text), stage.call(as: stranger)) }
        await expect(refusal: .notFound) { try await desk.listNotices(.init(orderID: UUID.numbered(3, 9).text), stage.call(as: stranger)) }
        #expect(try await desk.listNotices(.init(orderID: UUID.numbered(3, 9).text), stage.call(as: master)).notices == [])
    }

    @Test func `the longest order fits`() async throws {
        let (stage, desk) = try await open()
        try await planned(stage, note: String(repeating: "상", count: 500), name: String(repeating: "👨‍👩‍👧‍👦", count: 100))
        #expect(try await desk.listNotices(.init(orderID: order.text), stage.call(as: master)).notices.count == 1)
    }

    /// A stage with the contract that it serves.
    private func open() async throws -> (ServiceStage, any NotificationsService) {
        let stage = try await ServiceStage.open(NotificationsAssembly.name, NotificationsAssembly.migrations, NotificationsAssembly.assemble)
        return (stage, try stage.service())
    }

    private func planned(_ stage: ServiceStage, note: String, name: String = "tape") async throws {
        let legs = [
            Leg(orderID: order.text, sequence: 2, kind: .firm, fromHubID: busan.text, fromHubName: "Busan", firmID: UUID.numbered(4, 1).text),
            Leg(orderID: order.text, sequence: 1, kind: .hub, fromHubID: seoul.text, fromHubName: "Seoul", toHubID: busan.text, toHubName: "Busan"),
        ]
        let event = LegsPlanned(
            orderID: order.text, legs: legs, totalSeconds: 24_300,
            consignment: Consignment(
                receiverFirmName: "receiver", receiverAddress: "address", lines: [OrderedLine(name: name, quantity: 2)], requestNote: note,
                placedAt: stage.time.now()),
            plannedAt: stage.time.now())
        try await stage.deliver(event)
    }

    private func canceled(_ stage: ServiceStage) async throws {
        try await stage.deliver(OrderCanceled(orderID: order.text, reason: .outOfStock, canceledAt: stage.time.now()))
    }
}

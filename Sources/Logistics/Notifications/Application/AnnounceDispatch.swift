internal import ChillDeliveriesV1
internal import ChillOrdersV1
internal import LogisticsShared
internal import MeshEnvironment
internal import MeshEvents
internal import MeshPostgres
internal import struct FoundationEssentials.UUID

/// Says, once, by when the goods of an order must leave the first hub. An order that was called off before gets no such notice.
struct AnnounceDispatch: EventHandler {
    let time: TimeSource
    let random: RandomSource

    func handle(_ event: LegsPlanned, in transaction: Transaction, _ context: EventContext) async throws {
        let order = try UUID(event: event.orderID, field: "orderId")
        guard let consignment = event.consignment else { throw PoisonEvent("the order has no consignment") }
        let legs = event.legs.sorted { $0.sequence < $1.sequence }
        let hubs = legs.flatMap { [$0.fromHubID, $0.toHubID] }.compactMap(UUID.init(uuidString:))
        let now = time.storable()
        let isCanceled = try await transaction.first(NoticeStatements.plan(order: order, hubs: Array(Set(hubs)), at: now))
        if isCanceled == true { return }

        let placedAt = consignment.placedAt ?? event.plannedAt ?? now
        let deadline = DispatchDeadline.decide(
            wish: ArrivalWish.parse(consignment.requestNote, placedAt: placedAt), placedAt: placedAt, totalSeconds: event.totalSeconds, now: now)
        let notice = DispatchNotice(
            orderID: order.text, placedAt: placedAt, receiver: consignment.receiverFirmName, address: consignment.receiverAddress,
            lines: consignment.lines.map { .init(name: $0.name, quantity: $0.quantity) }, hubs: legs.map(\.fromHubName),
            totalSeconds: event.totalSeconds, note: consignment.requestNote, deadline: deadline)
        let text = notice.text
        try await transaction.run(
            NoticeStatements.insert(
                NoticeRecord(
                    id: .version7(at: now, random: random), order: order, kind: .dispatch,
                    deadline: Timestamp(microseconds: deadline.time.microseconds), korean: text.korean, english: text.english, createdAt: now)))
    }
}

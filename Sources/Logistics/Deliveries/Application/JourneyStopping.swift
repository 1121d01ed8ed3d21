internal import ChillDeliveriesV1
internal import LogisticsShared
internal import Mesh
internal import MeshEnvironment
internal import MeshEvents
internal import MeshPostgres
internal import struct FoundationEssentials.UUID

/// Decides between a cancel and a departure: the lock on the journey's row lets one of them win. Orders knows of departures only what
/// it has heard so far, so it asks here before it calls an order off.
struct JourneyStopping: Sendable {
    let time: TimeSource
    let ending: JourneyEnding

    /// - Throws: `MeshError` with the reason TOO_LATE when the first leg has departed.
    func stop(_ order: UUID, in transaction: Transaction) async throws {
        let now = time.storable()
        try await transaction.run(JourneyStatements.open(order: order, at: now))
        let journey = try await transaction.first(JourneyStatements.lock(order: order))
        if journey?.isCanceled == true { return }
        guard journey?.startedAt == nil else {
            throw MeshError(.failedPrecondition, "The order's goods are on the road: it cannot be called off any more.", reason: "TOO_LATE")
        }
        _ = try await ending.end(order, at: now, in: transaction)
        // Should the one who asked die before the order is called off, this tells it.
        transaction.emit(JourneyStopped(orderID: order.text, stoppedAt: now))
    }
}

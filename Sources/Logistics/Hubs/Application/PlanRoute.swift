internal import ChillHubsV1
internal import ChillOrdersV1
internal import Logging
internal import LogisticsShared
internal import MeshEnvironment
internal import MeshEvents
internal import MeshPostgres
internal import struct FoundationEssentials.UUID

/// Gives a confirmed order its route, once. An order that was called off before gets none.
struct PlanRoute: EventHandler {
    let planner: RoutePlanner
    let time: TimeSource
    let logger: Logger

    func handle(_ event: OrderConfirmed, in transaction: Transaction, _ context: EventContext) async throws {
        let order = try UUID(event: event.orderID, field: "orderId")
        guard let consignment = event.consignment else { throw PoisonEvent("the order has no consignment") }
        let from = try UUID(event: consignment.supplierHubID, field: "consignment.supplierHubId")
        let to = try UUID(event: consignment.receiverHubID, field: "consignment.receiverHubId")
        switch try await planner.plan(from: from, to: to, in: transaction) {
        case .route(let route):
            let now = time.storable()
            guard
                try await transaction.run(
                    RouteStatements.insert(
                        order: order, state: .planned, totalSeconds: route.totalSeconds, totalKilometers: route.totalKilometers, at: now)) == 1
            else { return }
            try await transaction.run(RouteStatements.insertStops(order: order, route))
            transaction.emit(
                RoutePlanned(
                    orderID: order.text, stops: route.stops.map(Stop.init), totalSeconds: route.totalSeconds,
                    totalKilometers: route.totalKilometers, consignment: consignment, plannedAt: now))
        case .unknownHub, .noWay:
            let now = time.storable()
            let insert = RouteStatements.insert(order: order, state: .failed, totalSeconds: 0, totalKilometers: 0, at: now)
            guard try await transaction.run(insert) == 1 else { return }
            logger.warning("an order has no route", metadata: ["order": "\(order.text)", "from": "\(from.text)", "to": "\(to.text)"])
            transaction.emit(RouteFailed(orderID: order.text, failedAt: now))
        }
    }
}

extension Stop {
    fileprivate init(_ stop: PlannedRoute.Stop) {
        self.init(
            hubID: stop.hub.id.text, name: stop.hub.name, fullAddress: stop.hub.fullAddress, seconds: stop.seconds, kilometers: stop.kilometers)
    }
}

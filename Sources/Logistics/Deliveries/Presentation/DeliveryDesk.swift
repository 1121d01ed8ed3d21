internal import ChillDeliveriesV1
internal import ChillHubsV1
internal import ChillOrdersV1
internal import ChillUsersV1
internal import LogisticsShared
internal import Mesh
internal import MeshEnvironment
internal import MeshEvents
internal import MeshPostgres
internal import struct FoundationEssentials.UUID

/// The legs of orders and the drivers who take them.
struct DeliveryDesk: DeliveriesService {
    let database: Database
    let orders: OrdersServiceClient
    let users: UsersServiceClient
    let hubs: HubsServiceClient
    let driving: LegDriving
    let assigning: LegAssigning
    let roster: RosterKeeping
    let stopping: JourneyStopping
    let time: TimeSource

    func listOrderLegs(_ request: ListOrderLegsRequest, _ call: CallContext) async throws -> ListOrderLegsResponse {
        let order = try UUID(request.orderID, field: "orderId")
        // Whoever may read the order may read its legs: Orders decides, asked for the same caller.
        _ = try await orders.getOrder(GetOrderRequest(orderID: order.text))
        let legs = try await database.read(deadline: call.deadline) { try await $0.query(LegStatements.ofOrder(order)) }
        return ListOrderLegsResponse(legs: legs.map(Leg.init))
    }

    func listLegs(_ request: ListLegsRequest, _ call: CallContext) async throws -> ListLegsResponse {
        let page = try Page<NewestFirst>(size: request.pageSize, token: request.pageToken)
        let hub = try UUID.optional(request.hubID, field: "hubId"), driver = try UUID.optional(request.driverID, field: "driverId")
        let status = try request.status.stored(field: "status")
        let scope: LegScope? =
            switch Agent(try call.requireCaller()) {
            case .master: nil
            case .hubManager(let hubs): .hubs(Array(hubs))
            case .driver(let user): .driver(user)
            case .other: .hubs([])
            }
        let found = try await database.read(deadline: call.deadline) {
            try await $0.query(LegStatements.list(page, scope: scope, hub: hub, driver: driver, status: status))
        }
        let (rows, next) = page.cut(found) { NewestFirst(createdAt: $0.createdAt, id: $0.id) }
        return ListLegsResponse(legs: rows.map(Leg.init), nextPageToken: next)
    }

    func getLeg(_ request: GetLegRequest, _ call: CallContext) async throws -> Leg {
        let id = try UUID(request.legID, field: "legId"), agent = Agent(try call.requireCaller())
        let leg = try await database.read(deadline: call.deadline) { transaction in
            guard let leg = try await transaction.first(LegStatements.one(id)) else { throw MeshError.notFound("leg") }
            try LegRights.check(agent, .read, on: leg, of: try await transaction.query(LegStatements.ofOrder(leg.order)))
            return leg
        }
        return Leg(leg)
    }

    func stopJourney(_ request: StopJourneyRequest, _ call: CallContext) async throws -> StopJourneyResponse {
        let order = try UUID(request.orderID, field: "orderId")
        try await database.transaction(deadline: call.deadline) { try await stopping.stop(order, in: $0) }
        return StopJourneyResponse()
    }

    func departLeg(_ request: DepartLegRequest, _ call: CallContext) async throws -> Leg {
        let id = try UUID(request.legID, field: "legId"), agent = Agent(try call.requireCaller())
        return try await database.transaction(for: call) { Leg(try await driving.depart(id, by: agent, in: $0)) }
    }

    func arriveLeg(_ request: ArriveLegRequest, _ call: CallContext) async throws -> Leg {
        let id = try UUID(request.legID, field: "legId"), agent = Agent(try call.requireCaller())
        return try await database.transaction(for: call) { Leg(try await driving.finish(id, .arrive, by: agent, in: $0)) }
    }

    func completeLeg(_ request: CompleteLegRequest, _ call: CallContext) async throws -> Leg {
        let id = try UUID(request.legID, field: "legId"), agent = Agent(try call.requireCaller())
        return try await database.transaction(for: call) { Leg(try await driving.finish(id, .complete, by: agent, in: $0)) }
    }

    func assignLeg(_ request: AssignLegRequest, _ call: CallContext) async throws -> Leg {
        let id = try UUID(request.legID, field: "legId"), user = try UUID(request.userID, field: "userId")
        let agent = Agent(try call.requireCaller())
        return try await database.transaction(for: call) { Leg(try await assigning.assign(id, to: user, by: agent, in: $0)) }
    }
}

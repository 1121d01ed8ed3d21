internal import ChillHubsV1
internal import Logging
internal import LogisticsShared
internal import Mesh
internal import MeshEnvironment
internal import MeshEvents
internal import MeshPostgres
internal import MeshProtobuf
internal import struct FoundationEssentials.UUID

/// Hubs, the links between them, and the routes over both.
struct HubDesk: HubsService {
    let database: Database
    let roads: RoadMap
    let planner: RoutePlanner
    let travelTimes: any TravelTimeSource
    let time: TimeSource
    let random: RandomSource

    func createHub(_ request: CreateHubRequest, _ call: CallContext) async throws -> Hub {
        guard request.hubID.isEmpty || call.isOperator else { throw MeshError.invalid("hubId", "is chosen by the service: leave it out") }
        let now = time.storable()
        let id = try UUID.optional(request.hubID, field: "hubId") ?? UUID.version7(at: now, random: random)
        return try await namesKept {
            try await database.transaction(for: call) { transaction in
                if let hub = try await transaction.first(HubStatements.insert(request, id: id, at: now)) {
                    roads.dropAfterCommit(of: transaction)
                    return hub
                }
                // The operator's seed runs again: its hub is there.
                guard let hub = try await transaction.first(HubStatements.any(id)) else { throw MeshError.notFound("hub") }
                return hub
            }
        }
    }

    func listHubs(_ request: ListHubsRequest, _ call: CallContext) async throws -> ListHubsResponse {
        let page = try Page<ByName>(size: request.pageSize, token: request.pageToken)
        let hubs = try await database.read(deadline: call.deadline) { try await $0.query(HubStatements.list(page, text: request.name)) }
        let (rows, next) = page.cut(hubs) { ByName(id: $0.id) }
        return ListHubsResponse(hubs: rows.map(\.hub), nextPageToken: next)
    }

    func getHub(_ request: GetHubRequest, _ call: CallContext) async throws -> Hub {
        let id = try UUID(request.hubID, field: "hubId")
        guard let hub = try await database.read(deadline: call.deadline, { try await $0.first(HubStatements.live(id)) }) else {
            throw MeshError.notFound("hub")
        }
        return hub
    }

    func updateHub(_ request: UpdateHubRequest, _ call: CallContext) async throws -> Hub {
        let id = try UUID(request.hubID, field: "hubId")
        return try await namesKept {
            try await database.transaction(deadline: call.deadline) { transaction in
                guard let hub = try await transaction.first(HubStatements.update(request, id: id, at: time.storable())) else {
                    throw MeshError.notFound("hub")
                }
                roads.dropAfterCommit(of: transaction)
                return hub
            }
        }
    }

    func deleteHub(_ request: DeleteHubRequest, _ call: CallContext) async throws -> Empty {
        let id = try UUID(request.hubID, field: "hubId")
        let now = time.storable()
        try await database.transaction(deadline: call.deadline) { transaction in
            guard try await transaction.run(HubStatements.delete(id, at: now)) == 1 else { throw MeshError.notFound("hub") }
            try await transaction.run(LinkStatements.deleteAll(of: id, at: now))
            roads.dropAfterCommit(of: transaction)
        }
        return Empty()
    }

    func resolveHubs(_ request: ResolveHubsRequest, _ call: CallContext) async throws -> ResolveHubsResponse {
        let ids = try request.hubIDs.enumerated().map { try UUID($1, field: "hubIds[\($0)]") }
        if ids.isEmpty { return ResolveHubsResponse() }
        return ResolveHubsResponse(hubs: try await database.read(deadline: call.deadline) { try await $0.query(HubStatements.live(ids)) })
    }

    private func namesKept<R: Sendable>(_ body: () async throws -> R) async throws -> R {
        do {
            return try await body()
        } catch let error as PostgresError where error.isUniqueViolation(of: "hubs_name_live") {
            throw MeshError.refused(.alreadyExists, "NAME_TAKEN", "Another hub has this name already.", fields: ["name"])
        }
    }
}

internal import ChillHubsV1
internal import LogisticsShared
internal import Mesh
internal import MeshEnvironment
internal import MeshEvents
internal import MeshPostgres
internal import MeshProtobuf
internal import struct FoundationEssentials.UUID

extension HubDesk {
    func createLink(_ request: CreateLinkRequest, _ call: CallContext) async throws -> Link {
        let from = try UUID(request.fromHubID, field: "fromHubId"), to = try UUID(request.toHubID, field: "toHubId")
        guard from != to else { throw MeshError.invalid("toHubId", "must be another hub than fromHubId") }
        let now = time.storable()
        let id = UUID.version7(at: now, random: random)
        return try await database.transaction(for: call) { transaction in
            let live = try await transaction.query(HubStatements.hold([from, to]))
            let unknown = [("fromHubId", from), ("toHubId", to)].filter { !live.contains($0.1) }.map(\.0)
            guard unknown.isEmpty else { throw MeshError.refused(.notFound, "UNKNOWN_HUB", "There is no such hub.", fields: unknown) }
            let isNew = try await transaction.run(LinkStatements.insert(id: id, from: from, to: to, at: now)) == 1
            // The operator's seed runs again: its link is there.
            guard isNew || call.isOperator else {
                throw MeshError.refused(.alreadyExists, "LINK_EXISTS", "The two hubs are linked already; a link is used both ways.", fields: ["toHubId"])
            }
            guard let row = try await transaction.first(LinkStatements.between(from, to)) else { throw MeshError.notFound("link") }
            roads.dropAfterCommit(of: transaction)
            return try await links([row])[0]
        }
    }

    func listLinks(_ request: ListLinksRequest, _ call: CallContext) async throws -> ListLinksResponse {
        let page = try Page<NewestFirst>(size: request.pageSize, token: request.pageToken)
        let hub = try UUID.optional(request.hubID, field: "hubId")
        let found = try await database.read(deadline: call.deadline) { try await $0.query(LinkStatements.list(page, hub: hub)) }
        let (rows, next) = page.cut(found) { NewestFirst(createdAt: $0.createdAt, id: $0.id) }
        return ListLinksResponse(links: try await links(rows), nextPageToken: next)
    }

    func getLink(_ request: GetLinkRequest, _ call: CallContext) async throws -> Link {
        let id = try UUID(request.linkID, field: "linkId")
        guard let row = try await database.read(deadline: call.deadline, { try await $0.first(LinkStatements.live(id)) }) else {
            throw MeshError.notFound("link")
        }
        return try await links([row])[0]
    }

    func updateLink(_ request: UpdateLinkRequest, _ call: CallContext) async throws -> Link {
        let id = try UUID(request.linkID, field: "linkId")
        let row = try await database.transaction(deadline: call.deadline) { transaction in
            if let closed = request.closed {
                try await transaction.run(LinkStatements.setClosed(id, closed, at: time.storable()))
                roads.dropAfterCommit(of: transaction)
            }
            guard let row = try await transaction.first(LinkStatements.live(id)) else { throw MeshError.notFound("link") }
            return row
        }
        return try await links([row])[0]
    }

    func deleteLink(_ request: DeleteLinkRequest, _ call: CallContext) async throws -> Empty {
        let id = try UUID(request.linkID, field: "linkId")
        try await database.transaction(deadline: call.deadline) { transaction in
            guard try await transaction.run(LinkStatements.delete(id, at: time.storable())) == 1 else { throw MeshError.notFound("link") }
            roads.dropAfterCommit(of: transaction)
        }
        return Empty()
    }

    /// The rows with what is known of their journeys at present.
    private func links(_ rows: [LinkRow]) async throws -> [Link] {
        let estimates = try await travelTimes.estimates(for: rows.map { (from: $0.fromPlace, to: $0.toPlace) }, departing: time.now())
        return zip(rows, estimates).map { row, estimate in
            Link(
                linkID: row.id.text, fromHubID: row.from.text, fromHubName: row.fromName, toHubID: row.to.text, toHubName: row.toName,
                seconds: estimate.seconds, kilometers: estimate.kilometers, source: estimate.source, closed: row.isClosed,
                createdAt: row.createdAt, updatedAt: row.updatedAt)
        }
    }
}

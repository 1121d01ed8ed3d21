internal import MeshPostgres
internal import struct FoundationEssentials.UUID

/// The road network as routing loads it.
enum RoadStatements {
    struct Link: Sendable {
        var from: UUID
        var to: UUID
    }

    static var hubs: Statement<RoadHub> {
        Statement("roads.hubs", "SELECT hub_id, name, full_address, latitude, longitude FROM hubs WHERE deleted_at IS NULL") {
            try RoadHub(
                id: $0.decode(), name: $0.decode(), fullAddress: $0.decode(),
                coordinate: Coordinate(latitude: $0.decode(), longitude: $0.decode()))
        }
    }

    static var openLinks: Statement<Link> {
        Statement("roads.links", "SELECT from_hub_id, to_hub_id FROM links WHERE deleted_at IS NULL AND NOT closed") {
            try Link(from: $0.decode(), to: $0.decode())
        }
    }
}

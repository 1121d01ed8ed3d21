internal import MeshEnvironment
internal import struct FoundationEssentials.UUID

/// A leg as it is stored, with its driver's name and present pool.
struct LegRecord: Sendable, Hashable {
    struct Driver: Sendable, Hashable {
        var id: UUID
        var name: String
        var pool: Pool
    }

    var id: UUID
    var order: UUID
    var sequence: Int32
    var kind: LegKind
    var fromHub: UUID
    var fromHubName: String
    var toHub: UUID?
    var toHubName: String?
    var firm: UUID?
    var driver: Driver?
    var status: LegStatus
    var expectedSeconds: Int32
    var departedAt: Timestamp?
    var arrivedAt: Timestamp?
    var createdAt: Timestamp

    var pool: Pool { Pool(hub: fromHub, kind: kind) }
}

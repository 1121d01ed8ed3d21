internal import MeshEnvironment
internal import MeshPostgres
internal import struct FoundationEssentials.UUID

/// Locks, and what is in a pool.
enum PoolStatements {
    /// A driver who is free, with the name that events carry.
    struct Candidate: Sendable {
        var load: DriverLoad
        var name: String
    }

    struct Waiting: Sendable {
        var leg: UUID
        var order: UUID
    }

    /// Takes the locks one after the other, in the order of `keys`; they are held until the transaction ends.
    static func lock(_ keys: [Int64]) -> Statement<Void> {
        Statement("pools.lock", "SELECT pg_advisory_xact_lock(key) FROM unnest($1::bigint[]) AS key", keys)
    }

    /// Drivers on duty with room for more, of all these pools.
    static func candidates(_ pools: [Pool]) -> Statement<Candidate> {
        Statement(
            "pools.candidates",
            """
            SELECT d.user_id, d.hub_id, d.kind, d.capacity, d.open_legs, d.last_assigned_at, d.name
            FROM drivers d JOIN unnest($1::uuid[], $2::text[]) AS pool (hub_id, kind) ON d.hub_id = pool.hub_id AND d.kind = pool.kind
            WHERE d.active AND d.on_duty AND d.open_legs < d.capacity
            """,
            pools.map(\.hub), pools.map(\.kind)
        ) {
            try Candidate(
                load: DriverLoad(
                    id: $0.decode(), pool: Pool(hub: $0.decode(), kind: $0.decode()), capacity: $0.decode(), openLegs: $0.decode(),
                    lastAssignedAt: $0.decode()),
                name: $0.decode())
        }
    }

    /// The oldest legs of the pool that await a driver.
    static func waiting(_ pool: Pool, limit: Int) -> Statement<Waiting> {
        Statement(
            "pools.waiting",
            """
            SELECT leg_id, order_id FROM legs WHERE status = 'AWAITING_DRIVER' AND from_hub_id = $1 AND kind = $2
            ORDER BY created_at, leg_id LIMIT $3
            """,
            pool.hub, pool.kind, limit
        ) { try Waiting(leg: $0.decode(), order: $0.decode()) }
    }
}

internal import struct FoundationEssentials.UUID
internal import MeshPostgres

/// What the sharing of lanes asks of the database.
enum LeaseStatements {
    private static let nobody = UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))

    static func beat(_ instance: UUID, process: String, lease: Duration, _ sets: [CursorSetName]) -> Statement<Void> {
        Statement(
            "mesh.lease.beat", "SELECT inbox_beat($1, $2, $3, $4, $5, $6)", instance, process, lease / .seconds(1), sets.map(\.subscription),
            sets.map(\.source), sets.map(\.topic))
    }

    /// The cursor sets of this instance with their living members and the holders of their lanes.
    static func views(of instance: UUID) -> Statement<(name: CursorSetName, view: LeaseView)> {
        Statement(
            "mesh.lease.views",
            """
            SELECT s.subscription, s.source, s.topic,
                ARRAY(
                    SELECT m.instance FROM inbox_member m JOIN inbox_instance i USING (instance)
                    WHERE (m.subscription, m.source, m.topic) = (s.subscription, s.source, s.topic) AND i.expires_at > clock_timestamp()
                    ORDER BY m.instance),
                array_agg(c.lane ORDER BY c.lane), array_agg(coalesce(c.holder, $2) ORDER BY c.lane), array_agg(c.term ORDER BY c.lane)
            FROM inbox_member s CROSS JOIN LATERAL inbox_lanes(s.subscription, s.source, s.topic) AS c
            WHERE s.instance = $1 GROUP BY s.subscription, s.source, s.topic
            """, instance, nobody
        ) { row in
            let name = try CursorSetName(subscription: row.decode(), source: row.decode(), topic: row.decode())
            let members = try row.decode([UUID].self)
            let lanes = try row.decode([Int16].self), holders = try row.decode([UUID].self), terms = try row.decode([Int64].self)
            let held = lanes.indices.map { LeaseView.Lane(lane: lanes[$0], holder: holders[$0] == nobody ? nil : holders[$0], term: terms[$0]) }
            return (name, LeaseView(members: members, lanes: held))
        }
    }

    static func take(_ instance: UUID, _ name: CursorSetName, _ lanes: [Int16]) -> Statement<Void> {
        Statement("mesh.lease.take", "SELECT inbox_take($1, $2, $3, $4, $5)", instance, name.subscription, name.source, name.topic, lanes)
    }

    /// Where those of the lanes stand that this instance holds.
    static func cursors(_ instance: UUID, _ name: CursorSetName, _ lanes: [Int16]) -> Statement<LaneCursor> {
        Statement(
            "mesh.lease.cursors",
            """
            SELECT c.lane, c.position, c.term, p.lane IS NOT NULL, coalesce(p.retry, false)
            FROM inbox_lanes($2, $3, $4) AS c LEFT JOIN (
                SELECT lane, bool_or(retry) AS retry FROM parked_event WHERE subscription = $2 AND source = $3 AND topic = $4 GROUP BY lane
            ) AS p ON p.lane = c.lane
            WHERE c.lane = ANY ($5) AND c.holder = $1 ORDER BY c.lane
            """, instance, name.subscription, name.source, name.topic, lanes
        ) { row in
            try LaneCursor(
                lane: row.decode(Int16.self), position: row.decode(Int64.self), term: row.decode(Int64.self), hasParked: row.decode(Bool.self),
                hasRequests: row.decode(Bool.self))
        }
    }

    /// Gives lanes away; the term rises, so that nothing that is still under way can land.
    static func release(_ instance: UUID, _ name: CursorSetName, _ lanes: [Int16]) -> Statement<Void> {
        Statement(
            "mesh.lease.release",
            """
            UPDATE inbox_cursor SET holder = NULL, term = term + 1
            WHERE subscription = $2 AND source = $3 AND topic = $4 AND lane = ANY ($5) AND holder = $1
            """, instance, name.subscription, name.source, name.topic, lanes)
    }

    static func releaseAll(_ instance: UUID, of name: CursorSetName) -> Statement<Void> {
        Statement(
            "mesh.lease.release_set",
            "UPDATE inbox_cursor SET holder = NULL, term = term + 1 WHERE subscription = $2 AND source = $3 AND topic = $4 AND holder = $1", instance,
            name.subscription, name.source, name.topic)
    }

    static func releaseAll(_ instance: UUID) -> Statement<Void> {
        Statement("mesh.lease.release_all", "UPDATE inbox_cursor SET holder = NULL, term = term + 1 WHERE holder = $1", instance)
    }

    static func leave(_ instance: UUID) -> Statement<Void> {
        Statement("mesh.lease.leave", "DELETE FROM inbox_instance WHERE instance = $1", instance)
    }
}

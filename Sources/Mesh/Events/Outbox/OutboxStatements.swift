internal import struct FoundationEssentials.UUID
internal import MeshEnvironment
internal import MeshPostgres

/// What the outbox asks of the database. The partitions are never named: the parent's index leads to the rows.
package enum OutboxStatements {
    /// One row, without touching the log itself: what a poll costs when nothing happens.
    static var state: Statement<OutboxState> {
        Statement(
            "mesh.outbox.state",
            "SELECT l.epoch, l.lanes, l.dropped_through, CASE WHEN s.is_called THEN s.last_value ELSE 0 END FROM outbox_log l, outbox_id s"
        ) { row in
            try OutboxState(
                epoch: row.decode(UUID.self), lanes: row.decode(Int16.self), droppedThrough: row.decode(Int64.self),
                lastID: row.decode(Int64.self))
        }
    }

    static var floors: Statement<LoggedEvent> {
        Statement("mesh.outbox.floors", "SELECT topic, lane, id FROM outbox_floor") { row in
            try LoggedEvent(topic: row.decode(String.self), lane: row.decode(Int16.self), id: row.decode(Int64.self))
        }
    }

    /// The greatest visible id of each lane: one step down the index per lane and partition.
    static func ends(of topics: [String]) -> Statement<LoggedEvent> {
        Statement(
            "mesh.outbox.ends",
            """
            SELECT t.topic, l.lane::int2, e.id
            FROM unnest($1::text[]) AS t(topic) CROSS JOIN generate_series(0, $2::int4 - 1) AS l(lane)
            CROSS JOIN LATERAL (
                SELECT o.id FROM outbox o WHERE o.topic = t.topic AND o.lane = l.lane::int2 ORDER BY o.id DESC LIMIT 1
            ) AS e
            """, topics, Int32(Lane.count)
        ) { row in
            try LoggedEvent(topic: row.decode(String.self), lane: row.decode(Int16.self), id: row.decode(Int64.self))
        }
    }

    /// How much is read at once: a lane's share shrinks with the number of lanes, so that a page is not read many times over.
    struct Page: Sendable {
        let events: Int
        let perLane: Int
        let bytes = 1 << 20

        init(events: Int, lanes: Int) {
            self.events = events
            perLane = min(events, max(16, events / max(1, lanes)))
        }
    }

    package static let eventsSQL = """
        SELECT id, lane, topic, key, payload, passport, passport_at, traceparent, contract_hash, occurred_at
        FROM (
            SELECT e.*, sum(octet_length(e.payload) + coalesce(octet_length(e.passport), 0)) OVER (ORDER BY e.id)
                - octet_length(e.payload) - coalesce(octet_length(e.passport), 0) AS bytes_before
            FROM unnest($2::int2[], $3::int8[]) AS p(lane, position)
            CROSS JOIN LATERAL (
                SELECT o.* FROM unnest($1::text[]) AS t(topic)
                CROSS JOIN LATERAL (
                    SELECT * FROM outbox WHERE outbox.topic = t.topic AND outbox.lane = p.lane AND outbox.id > p.position
                    ORDER BY outbox.id LIMIT $4
                ) AS o
                ORDER BY o.id LIMIT $4
            ) AS e
            WHERE NOT EXISTS (SELECT FROM outbox_floor f WHERE f.topic = ANY ($1) AND f.lane = p.lane AND f.id > p.position)
            ORDER BY e.id LIMIT $5
        ) AS page
        WHERE bytes_before < $6 ORDER BY id
        """

    /// Events behind the positions, the oldest first, cut at the bounds of the page.
    ///
    /// The cut goes through the order of ids, so what is left of each lane is its beginning. A lane from which retention has dropped
    /// what lies behind the position yields nothing: its reader must be told, not led over the gap.
    static func events(topics: [String], positions: [LanePosition], _ page: Page) -> Statement<FetchedEvent> {
        Statement(
            "mesh.outbox.events", eventsSQL, topics, positions.map(\.lane), positions.map(\.position), Int64(page.perLane), Int64(page.events), Int64(page.bytes)
        ) { row in
            try FetchedEvent(
                id: row.decode(), lane: row.decode(), topic: row.decode(), key: row.decode(), payload: row.decode(), passport: row.decode(),
                passportAt: row.decode(), traceparent: row.decode(), contractHash: row.decode(), occurredAt: row.decode())
        }
    }
}

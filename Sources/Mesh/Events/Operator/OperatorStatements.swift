internal import struct FoundationEssentials.UUID
internal import MeshEnvironment
internal import MeshPostgres

/// What operators ask of the database. Rows of parked events come first and cursors after them, as the workers do it, so that nobody
/// waits in a circle.
enum OperatorStatements {
    private static let chosen = """
        ($1::text IS NULL OR p.subscription = $1) AND ($2::text IS NULL OR p.source = $2) AND ($3::text IS NULL OR p.topic = $3)
        AND ($4::text IS NULL OR p.key = $4)
        """
    private static let columns = """
        p.parked_id, p.subscription, p.source, p.topic, p.lane, p.key, p.event_id, p.occurred_at, p.parked_at, p.cause, p.error, p.attempts,
        p.retry, p.edited, p.traceparent, p.payload
        """

    private static func entry(_ row: inout RowReader) throws -> ParkedEntry {
        try ParkedEntry(
            id: row.decode(), subscription: row.decode(), source: row.decode(), topic: row.decode(), lane: row.decode(), key: row.decode(),
            eventID: row.decode(), occurredAt: row.decode(), parkedAt: row.decode(), cause: row.decode(), error: row.decode(),
            attempts: row.decode(), isRequested: row.decode(), isEdited: row.decode(), traceparent: row.decode(), payload: row.decode())
    }

    static func parked(_ selection: EventSelection, limit: Int) -> Statement<ParkedEntry> {
        Statement(
            "mesh.operator.parked", "SELECT \(columns) FROM parked_event p WHERE \(chosen) ORDER BY p.parked_id LIMIT $5", selection.subscription,
            selection.source, selection.topic, selection.key, Int64(limit), row: { try entry(&$0) })
    }

    static func parked(_ id: Int64) -> Statement<ParkedEntry> {
        Statement("mesh.operator.show", "SELECT \(columns) FROM parked_event p WHERE p.parked_id = $1", id, row: { try entry(&$0) })
    }

    /// Asks for another try of every event of the chosen keys.
    static func request(_ selection: EventSelection) -> Statement<ParkedEntry> {
        Statement(
            "mesh.operator.request",
            """
            WITH p AS (SELECT p.parked_id FROM parked_event p WHERE \(chosen) ORDER BY p.parked_id FOR UPDATE)
            UPDATE parked_event AS p SET retry = true WHERE parked_id IN (SELECT parked_id FROM p) RETURNING \(columns)
            """, selection.subscription, selection.source, selection.topic, selection.key, row: { try entry(&$0) })
    }

    static func skip(_ id: Int64) -> Statement<ParkedEntry> {
        Statement("mesh.operator.skip", "DELETE FROM parked_event p WHERE p.parked_id = $1 RETURNING \(columns)", id, row: { try entry(&$0) })
    }

    static func edit(_ id: Int64, _ payload: [UInt8]) -> Statement<Void> {
        Statement("mesh.operator.edit", "UPDATE parked_event SET payload = $2, edited = true WHERE parked_id = $1", id, payload)
    }

    static func locked(_ id: Int64) -> Statement<ParkedEntry> {
        Statement("mesh.operator.lock", "SELECT \(columns) FROM parked_event p WHERE p.parked_id = $1 FOR UPDATE", id, row: { try entry(&$0) })
    }

    /// Raises the terms of lanes, so that whoever works on them notices, and tells where they stand.
    static func raise(_ name: CursorSetName, _ lanes: [Int16]) -> Statement<LanePosition> {
        Statement(
            "mesh.operator.raise",
            """
            WITH c AS (
                SELECT lane FROM inbox_cursor WHERE subscription = $1 AND source = $2 AND topic = $3 AND lane = ANY ($4) ORDER BY lane FOR UPDATE
            )
            UPDATE inbox_cursor t SET term = t.term + 1 FROM c
            WHERE t.subscription = $1 AND t.source = $2 AND t.topic = $3 AND t.lane = c.lane RETURNING t.lane, t.position
            """, name.subscription, name.source, name.topic, lanes
        ) { try LanePosition(lane: $0.decode(), position: $0.decode()) }
    }

    /// Takes away what will come again from the log; answers whether it had been edited.
    static func dropReplayed(_ name: CursorSetName, _ positions: [LanePosition]) -> Statement<Bool> {
        Statement(
            "mesh.operator.drop_replayed",
            """
            DELETE FROM parked_event p USING unnest($4::int2[], $5::int8[]) AS n(lane, position)
            WHERE p.subscription = $1 AND p.source = $2 AND p.topic = $3 AND p.lane = n.lane AND p.event_id > n.position RETURNING p.edited
            """, name.subscription, name.source, name.topic, positions.map(\.lane), positions.map(\.position)
        ) { try $0.decode(Bool.self) }
    }

    /// Sets cursors back, never forward.
    static func setBack(_ name: CursorSetName, _ positions: [LanePosition]) -> Statement<Int16> {
        Statement(
            "mesh.operator.set_back",
            """
            WITH c AS (
                SELECT i.lane, n.position FROM inbox_cursor i JOIN unnest($4::int2[], $5::int8[]) AS n(lane, position) ON n.lane = i.lane
                WHERE i.subscription = $1 AND i.source = $2 AND i.topic = $3 AND i.position > n.position ORDER BY i.lane FOR UPDATE OF i
            )
            UPDATE inbox_cursor t SET position = c.position, term = t.term + 1 FROM c
            WHERE t.subscription = $1 AND t.source = $2 AND t.topic = $3 AND t.lane = c.lane AND t.position > c.position RETURNING t.lane
            """, name.subscription, name.source, name.topic, positions.map(\.lane), positions.map(\.position)
        ) { try $0.decode(Int16.self) }
    }

    static func note(
        _ action: String, _ signature: OperatorSignature, _ name: CursorSetName, key: String?, event: Int64?, touched: Int, before: [UInt8]? = nil,
        after: [UInt8]? = nil
    ) -> Statement<Void> {
        Statement(
            "mesh.operator.note",
            """
            INSERT INTO event_audit (operator, action, reason, subscription, source, topic, key, event_id, touched, before, after)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            """, signature.name, action, signature.reason, name.subscription, name.source, name.topic, key, event, Int64(touched), before, after)
    }

    // MARK: Lag

    struct SetState: Sendable {
        var name: CursorSetName
        var epoch: UUID
        var positions: [LanePosition]
        var parkedEvents: Int64
        var parkedKeys: Int64
        var instances: Int64
        var orphanedLanes: Int64
    }

    static var sets: Statement<SetState> {
        Statement(
            "mesh.operator.sets",
            """
            SELECT s.subscription, s.source, s.topic, s.epoch, array_agg(c.lane ORDER BY c.lane), array_agg(c.position ORDER BY c.lane),
                (SELECT count(*) FROM parked_event p WHERE (p.subscription, p.source, p.topic) = (s.subscription, s.source, s.topic)),
                (SELECT count(DISTINCT p.key) FROM parked_event p WHERE (p.subscription, p.source, p.topic) = (s.subscription, s.source, s.topic)),
                (SELECT count(*) FROM inbox_member m JOIN inbox_instance i USING (instance)
                    WHERE (m.subscription, m.source, m.topic) = (s.subscription, s.source, s.topic) AND i.expires_at > clock_timestamp()),
                count(*) FILTER (WHERE c.holder IS NULL OR NOT EXISTS (
                    SELECT FROM inbox_instance i WHERE i.instance = c.holder AND i.expires_at > clock_timestamp()))
            FROM inbox_source s CROSS JOIN LATERAL inbox_lanes(s.subscription, s.source, s.topic) AS c
            GROUP BY s.subscription, s.source, s.topic, s.epoch ORDER BY s.source, s.topic, s.subscription
            """
        ) { row in
            let name = try CursorSetName(subscription: row.decode(), source: row.decode(), topic: row.decode())
            let epoch = try row.decode(UUID.self)
            let lanes = try row.decode([Int16].self), positions = try row.decode([Int64].self)
            return try SetState(
                name: name, epoch: epoch, positions: zip(lanes, positions).map { LanePosition(lane: $0, position: $1) }, parkedEvents: row.decode(),
                parkedKeys: row.decode(), instances: row.decode(), orphanedLanes: row.decode())
        }
    }

    /// How many events lie behind the positions, and when the oldest occurred: asked of the source.
    static func behind(_ topic: String, _ positions: [LanePosition]) -> Statement<(count: Int64, oldest: Timestamp?)> {
        Statement(
            "mesh.operator.behind",
            """
            SELECT count(*), min(e.occurred_at) FROM unnest($2::int2[], $3::int8[]) AS p(lane, position)
            CROSS JOIN LATERAL (
                SELECT o.occurred_at FROM outbox o WHERE o.topic = $1 AND o.lane = p.lane AND o.id > p.position ORDER BY o.id LIMIT $4
            ) AS e
            """, topic, positions.map(\.lane), positions.map(\.position), Int64(SubscriptionLag.most)
        ) { try (count: $0.decode(Int64.self), oldest: $0.decode(Timestamp?.self)) }
    }

    // MARK: Replay

    /// For each lane the last event before a time, or where the log begins: asked of the source.
    static func positions(of topic: String, before time: Timestamp) -> Statement<(position: LanePosition, floor: Int64)> {
        Statement(
            "mesh.operator.positions",
            """
            SELECT l.lane::int2, coalesce(e.id, 0), coalesce(f.id, 0)
            FROM generate_series(0, (SELECT lanes FROM outbox_log) - 1) AS l(lane)
            LEFT JOIN outbox_floor f ON f.topic = $1 AND f.lane = l.lane
            LEFT JOIN LATERAL (
                SELECT o.id FROM outbox o WHERE o.topic = $1 AND o.lane = l.lane::int2 AND o.occurred_at < $2 ORDER BY o.id DESC LIMIT 1
            ) AS e ON true
            """, topic, time
        ) { try (LanePosition(lane: $0.decode(), position: $0.decode()), $0.decode(Int64.self)) }
    }

    static func adopt(_ name: CursorSetName, _ epoch: UUID) -> Statement<Void> {
        Statement(
            "mesh.operator.adopt", "UPDATE inbox_source SET epoch = $4 WHERE subscription = $1 AND source = $2 AND topic = $3", name.subscription,
            name.source, name.topic, epoch)
    }

    /// The events of one key from a time up to a position: asked of the source.
    static func events(of topic: String, lane: Int16, key: String, from time: Timestamp, upTo last: Int64, limit: Int) -> Statement<FetchedEvent> {
        Statement(
            "mesh.operator.events_of_key",
            """
            SELECT id, lane, topic, key, payload, passport, passport_at, traceparent, contract_hash, occurred_at FROM outbox
            WHERE topic = $1 AND lane = $2 AND key = $3 AND occurred_at >= $4 AND id <= $5 ORDER BY id LIMIT $6
            """, topic, lane, key, time, last, Int64(limit), row: { try event(&$0) })
    }

    /// The last events of the log, newest first: asked of the source.
    static func last(_ count: Int, topic: String?, key: String?) -> Statement<FetchedEvent> {
        Statement(
            "mesh.operator.last",
            """
            SELECT id, lane, topic, key, payload, passport, passport_at, traceparent, contract_hash, occurred_at FROM outbox
            WHERE ($1::text IS NULL OR topic = $1) AND ($2::text IS NULL OR key = $2) ORDER BY occurred_at DESC, id DESC LIMIT $3
            """, topic, key, Int64(count), row: { try event(&$0) })
    }

    static func event(_ row: inout RowReader) throws -> FetchedEvent {
        try FetchedEvent(
            id: row.decode(), lane: row.decode(), topic: row.decode(), key: row.decode(), payload: row.decode(), passport: row.decode(),
            passportAt: row.decode(), traceparent: row.decode(), contractHash: row.decode(), occurredAt: row.decode())
    }
}

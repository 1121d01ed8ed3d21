internal import struct FoundationEssentials.UUID
internal import MeshPostgres

/// What the inbox asks of the database.
enum InboxStatements {
    static func source(_ name: CursorSetName) -> Statement<LogDescription> {
        Statement(
            "mesh.inbox.source", "SELECT epoch, lanes FROM inbox_source WHERE subscription = $1 AND source = $2 AND topic = $3",
            name.subscription, name.source, name.topic
        ) { row in
            try LogDescription(epoch: row.decode(UUID.self), lanes: row.decode(Int16.self), floors: [])
        }
    }

    /// Lays the cursors down at the beginning of the log; does nothing where another instance was faster.
    static func create(_ name: CursorSetName, _ log: LogDescription) -> Statement<Void> {
        Statement(
            "mesh.inbox.create",
            """
            WITH made AS (
                INSERT INTO inbox_source (subscription, source, topic, epoch, lanes) VALUES ($1, $2, $3, $4, $5)
                ON CONFLICT DO NOTHING RETURNING 1
            )
            INSERT INTO inbox_cursor (subscription, source, topic, lane, position)
            SELECT $1, $2, $3, (f.n - 1)::int2, f.floor FROM made, unnest($6::int8[]) WITH ORDINALITY AS f(floor, n)
            """, name.subscription, name.source, name.topic, log.epoch, log.lanes, log.floors)
    }

    /// What ``move`` fails with when somebody else has the lane or has moved it.
    static let laneLost = "MF001"

    /// Moves the cursor, or confirms that it is where it was.
    static func move(_ name: CursorSetName, _ cursor: LaneCursor, to position: Int64) -> Statement<Void> {
        Statement(
            "mesh.inbox.move", "SELECT inbox_move($1, $2, $3, $4, $5, $6, $7)", name.subscription, name.source, name.topic, cursor.lane, cursor.term,
            cursor.position, position)
    }

    /// Moves the cursors of all lanes that share a transaction, or none.
    static func move(_ name: CursorSetName, _ moves: [(cursor: LaneCursor, position: Int64)]) -> Statement<Void> {
        if let only = moves.first, moves.count == 1 { return move(name, only.cursor, to: only.position) }
        return Statement(
            "mesh.inbox.move_all", "SELECT inbox_move($1, $2, $3, $4, $5, $6, $7)", name.subscription, name.source, name.topic,
            moves.map(\.cursor.lane), moves.map(\.cursor.term), moves.map(\.cursor.position), moves.map(\.position))
    }

    static func isParked(_ name: CursorSetName, _ key: String) -> Statement<Bool> {
        Statement(
            "mesh.inbox.is_parked",
            "SELECT EXISTS (SELECT FROM parked_event WHERE subscription = $1 AND source = $2 AND topic = $3 AND key = $4)", name.subscription,
            name.source, name.topic, key
        ) { try $0.decode(Bool.self) }
    }

    static func park(_ name: CursorSetName, _ event: FetchedEvent, epoch: UUID, _ verdict: ParkVerdict) -> Statement<Void> {
        Statement(
            "mesh.inbox.park",
            """
            INSERT INTO parked_event (
                subscription, source, topic, lane, key, epoch, event_id, occurred_at, passport_at, payload, passport, traceparent,
                contract_hash, cause, error, attempts)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
            """, name.subscription, name.source, name.topic, event.lane, event.key, epoch, event.id, event.occurredAt, event.passportAt,
            event.payload, event.passport, event.traceparent, event.contractHash, verdict.cause.rawValue, verdict.error,
            Int32(clamping: verdict.attempts))
    }

    /// Events of one key, beginning with its first, of those for which another try was asked.
    static func requested(_ name: CursorSetName, lane: Int16, limit: Int) -> Statement<ParkedEvent> {
        Statement(
            "mesh.inbox.requested",
            """
            SELECT p.parked_id, p.event_id, p.lane, p.topic, p.key, p.payload, p.passport, p.passport_at, p.traceparent, p.contract_hash, p.occurred_at
            FROM (
                SELECT key FROM parked_event WHERE subscription = $1 AND source = $2 AND topic = $3 AND lane = $4 AND retry
                ORDER BY parked_id LIMIT 1
            ) AS k
            JOIN parked_event p ON p.subscription = $1 AND p.source = $2 AND p.topic = $3 AND p.key = k.key
            ORDER BY p.parked_id LIMIT $5
            """, name.subscription, name.source, name.topic, lane, Int64(limit)
        ) { row in
            try ParkedEvent(
                id: row.decode(),
                event: FetchedEvent(
                    id: row.decode(), lane: row.decode(), topic: row.decode(), key: row.decode(), payload: row.decode(), passport: row.decode(),
                    passportAt: row.decode(), traceparent: row.decode(), contractHash: row.decode(), occurredAt: row.decode()))
        }
    }

    static func unpark(_ ids: [Int64]) -> Statement<Void> {
        Statement("mesh.inbox.unpark", "DELETE FROM parked_event WHERE parked_id = ANY ($1)", ids)
    }

    /// The key stays parked, with what its first event failed of this time.
    static func giveUp(_ name: CursorSetName, _ parked: ParkedEvent, _ verdict: ParkVerdict) -> Statement<Void> {
        Statement(
            "mesh.inbox.give_up",
            """
            UPDATE parked_event SET retry = false,
                cause = CASE WHEN parked_id = $5 THEN $6 ELSE cause END, error = CASE WHEN parked_id = $5 THEN $7 ELSE error END,
                attempts = CASE WHEN parked_id = $5 THEN attempts + $8 ELSE attempts END
            WHERE subscription = $1 AND source = $2 AND topic = $3 AND key = $4
            """, name.subscription, name.source, name.topic, parked.event.key, parked.id, verdict.cause.rawValue, verdict.error,
            Int32(clamping: verdict.attempts))
    }
}

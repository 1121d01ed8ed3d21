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

    static func cursors(_ name: CursorSetName) -> Statement<LaneCursor> {
        Statement(
            "mesh.inbox.cursors",
            "SELECT lane, position, term FROM inbox_cursor WHERE subscription = $1 AND source = $2 AND topic = $3 ORDER BY lane",
            name.subscription, name.source, name.topic
        ) { row in
            try LaneCursor(lane: row.decode(Int16.self), position: row.decode(Int64.self), term: row.decode(Int64.self))
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

    /// Moves the cursor over one event and tells whether the event's key is parked. No row: somebody else has moved the lane.
    static func move(_ name: CursorSetName, _ cursor: LaneCursor, over event: FetchedEvent) -> Statement<Bool> {
        Statement(
            "mesh.inbox.move",
            """
            UPDATE inbox_cursor SET position = $7, moved_at = clock_timestamp()
            WHERE subscription = $1 AND source = $2 AND topic = $3 AND lane = $4 AND position = $5 AND term = $6
            RETURNING EXISTS (
                SELECT FROM parked_event p WHERE p.subscription = $1 AND p.source = $2 AND p.topic = $3 AND p.key = $8)
            """, name.subscription, name.source, name.topic, cursor.lane, cursor.position, cursor.term, event.id, event.key
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
}

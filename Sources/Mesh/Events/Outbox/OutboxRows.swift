internal import MeshEnvironment
internal import MeshPostgres
internal import MeshProtobuf

/// Events of a transaction, as columns for the insert.
struct OutboxRows: Sendable {
    private var lanes: [Int16] = []
    private var topics: [String] = []
    private var keys: [String] = []
    private var payloads: [Blob] = []
    private var retentions: [Int32] = []
    private var contracts: [Blob] = []
    private var passports: [Blob?] = []
    private var passportTimes: [Timestamp?] = []
    private var traceparents: [String?] = []

    /// - Parameter cause: asked for each event by its place.
    mutating func append<Event: EventMessage>(_ events: [Event], _ cause: (Int) -> EventCause) throws {
        let kind = Kind(topic: Event.topic, contract: Blob(EventContracts.hash(of: Event.self) ?? []), retention: Int32(clamping: Event.retentionHours))
        for index in 0..<events.count {
            let event = events[index]
            try append(kind, key: event.eventKey, payload: event.serializedBytes(), cause(index))
        }
    }

    /// What all events of a type have in common.
    private struct Kind {
        var topic: String
        var contract: Blob
        var retention: Int32
    }

    private mutating func append(_ kind: Kind, key: String, payload: [UInt8], _ cause: EventCause) throws {
        guard !key.isEmpty, key.utf8.count <= EmitError.maximumKeyLength else { throw EmitError(topic: kind.topic, keyLength: key.utf8.count) }
        lanes.append(Lane.of(topic: kind.topic, key: key))
        topics.append(kind.topic)
        keys.append(key)
        payloads.append(Blob(payload))
        retentions.append(kind.retention)
        contracts.append(kind.contract)
        passports.append(cause.passport.map { Blob($0) })
        passportTimes.append(cause.passportAt)
        traceparents.append(cause.traceparent)
    }

    /// The lanes that the rows go to, each once.
    var topicLanes: [TopicLane] { Array(Set(zip(topics, lanes).map { TopicLane(topic: $0, lane: $1) })) }

    /// Takes the locks of all lanes, then writes the rows.
    func insert() -> Statement<Void> {
        if let lane = lanes.first, lanes.count == 1 { return insertOne(in: lane) }
        // A column without a value travels as an empty array, which unnest() fills up with NULL.
        return Statement(
            "mesh.outbox.append", "SELECT outbox_append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            Lane.count, lanes, topics, keys, payloads, retentions.contains { $0 != 0 } ? retentions : [], contracts,
            passports.contains { $0 != nil } ? passports : [], passportTimes.contains { $0 != nil } ? passportTimes : [], traceparents)
    }

    /// The same for the one event that most transactions emit: a plain statement costs the database half of the function for many.
    private func insertOne(in lane: Int16) -> Statement<Void> {
        // The rows of a materialized query are there before anything is made of them: the lock is taken before the id is drawn.
        Statement(
            "mesh.outbox.append_one",
            """
            WITH locked AS MATERIALIZED (
                SELECT pg_advisory_xact_lock('outbox'::regclass::oid::bigint::bit(32)::integer, $2::int2),
                    CASE WHEN (SELECT l.lanes FROM outbox_log l) IS DISTINCT FROM $1::int2 THEN outbox_refuse($1::int2) END
            )
            INSERT INTO outbox (id, occurred_at, passport_at, retention_hours, lane, topic, key, payload, passport, traceparent, contract_hash)
            SELECT nextval('outbox_id'), clock_timestamp(), $9, $6, $2::int2, $3, $4, $5, $8, $10, $7 FROM locked
            """,
            Lane.count, lane, topics[0], keys[0], payloads[0], retentions[0] == 0 ? nil : retentions[0], contracts[0].bytes.isEmpty ? nil : contracts[0],
            passports[0], passportTimes[0], traceparents[0])
    }
}

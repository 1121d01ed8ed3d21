internal import MeshEnvironment
internal import MeshPostgres
internal import MeshProtobuf

/// Events of a transaction, as columns for the insert.
struct OutboxRows: Sendable {
    private(set) var lanes: [Int16] = []
    private(set) var topics: [String] = []
    private var keys: [String] = []
    private var payloads: [Blob] = []
    private var retentions: [Int32] = []
    private var contracts: [Blob] = []
    private var passports: [Blob?] = []
    private var passportTimes: [Timestamp?] = []
    private var traceparents: [String?] = []

    mutating func append(_ event: some EventMessage, _ cause: EventCause) throws {
        let topic = type(of: event).topic, key = event.eventKey
        guard !key.isEmpty, key.utf8.count <= EmitError.maximumKeyLength else { throw EmitError(topic: topic, keyLength: key.utf8.count) }
        lanes.append(Lane.of(topic: topic, key: key))
        topics.append(topic)
        keys.append(key)
        payloads.append(Blob(try event.serializedBytes()))
        retentions.append(Int32(clamping: type(of: event).retentionHours))
        contracts.append(Blob(EventContracts.hash(of: type(of: event)) ?? []))
        passports.append(cause.passport.map { Blob($0) })
        passportTimes.append(cause.passportAt)
        traceparents.append(cause.traceparent)
    }

    /// Takes the locks of all lanes, then writes the rows.
    func insert() -> Statement<Void> {
        Statement(
            "mesh.outbox.append", "SELECT outbox_append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            Lane.count, lanes, topics, keys, payloads, retentions, contracts, passports, passportTimes, traceparents)
    }
}

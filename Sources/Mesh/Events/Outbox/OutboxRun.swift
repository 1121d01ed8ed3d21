internal import MeshPostgres
internal import MeshProtobuf

/// Events of one cause, as columns for the insert.
struct OutboxRun: Sendable {
    let cause: EventCause
    private(set) var lanes: [Int16] = []
    private(set) var topics: [String] = []
    private var keys: [String] = []
    private var payloads: [Blob] = []
    private var retentions: [Int32] = []
    private var contracts: [Blob] = []

    init(cause: EventCause) { self.cause = cause }

    mutating func append(_ event: some EventMessage) throws {
        let topic = type(of: event).topic, key = event.eventKey
        guard !key.isEmpty, key.utf8.count <= EmitError.maximumKeyLength else { throw EmitError(topic: topic, keyLength: key.utf8.count) }
        lanes.append(Lane.of(topic: topic, key: key))
        topics.append(topic)
        keys.append(key)
        payloads.append(Blob(try event.serializedBytes()))
        retentions.append(Int32(clamping: type(of: event).retentionHours))
        contracts.append(Blob(EventContracts.hash(of: type(of: event)) ?? []))
    }

    /// Takes the locks of all of `locks`, then writes the rows.
    func insert(locking locks: [Int16]) -> Statement<Void> {
        Statement(
            "mesh.outbox.append", "SELECT outbox_append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            Lane.count, locks, lanes, topics, keys, payloads, retentions, contracts, cause.passport, cause.passportAt, cause.traceparent)
    }
}

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

    /// What the type of the event before has said: a transaction's events are mostly of one.
    private var last: (kind: any EventMessage.Type, topic: String, contract: Blob, retention: Int32)?

    mutating func append(_ event: some EventMessage, _ cause: EventCause) throws {
        let kind = type(of: event), key = event.eventKey
        let (topic, contract, retention): (String, Blob, Int32)
        if let last, last.kind == kind {
            (topic, contract, retention) = (last.topic, last.contract, last.retention)
        } else {
            (topic, contract, retention) = (kind.topic, Blob(EventContracts.hash(of: kind) ?? []), Int32(clamping: kind.retentionHours))
            last = (kind, topic, contract, retention)
        }
        guard !key.isEmpty, key.utf8.count <= EmitError.maximumKeyLength else { throw EmitError(topic: topic, keyLength: key.utf8.count) }
        lanes.append(Lane.of(topic: topic, key: key))
        topics.append(topic)
        keys.append(key)
        payloads.append(Blob(try event.serializedBytes()))
        retentions.append(retention)
        contracts.append(contract)
        passports.append(cause.passport.map { Blob($0) })
        passportTimes.append(cause.passportAt)
        traceparents.append(cause.traceparent)
    }

    /// Takes the locks of all lanes, then writes the rows.
    func insert() -> Statement<Void> {
        // A column without a value travels as an empty array, which unnest() fills up with NULL.
        Statement(
            "mesh.outbox.append", "SELECT outbox_append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            Lane.count, lanes, topics, keys, payloads, retentions.contains { $0 != 0 } ? retentions : [], contracts,
            passports.contains { $0 != nil } ? passports : [], passportTimes.contains { $0 != nil } ? passportTimes : [], traceparents)
    }
}

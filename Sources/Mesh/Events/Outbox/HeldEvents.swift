internal import MeshPostgres
internal import MeshProtobuf

/// The events of a transaction that wait for its end, in order of emission.
struct HeldEvents: Sendable, TransactionStorageKey {
    static var initial: HeldEvents { HeldEvents() }

    private(set) var rows = OutboxRows()
    /// Why one of them cannot be written: told at the end, for emitting does not fail.
    private(set) var failure: (any Error)?

    /// - Parameter cause: asked for each event by its place.
    mutating func append(_ events: [some EventMessage], _ cause: (Int) -> EventCause) {
        guard failure == nil else { return }
        do {
            try rows.append(events, cause)
        } catch {
            failure = error
        }
    }
}

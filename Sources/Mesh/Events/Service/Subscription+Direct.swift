package import MeshEnvironment
package import MeshPostgres
package import MeshProtobuf
internal import Mesh

extension Subscription {
    /// Brings an event to its handlers in a transaction, without a log and without a cursor: for tests and simulators, which decide
    /// themselves what comes when and how often. Answers whether the subscription hears the event's topic at all.
    package func deliver(_ event: some EventMessage, in transaction: Transaction, at time: Timestamp) async throws -> Bool {
        let topic = type(of: event).topic
        guard let handlers = topics[topic] else { return false }
        let context = EventContext(
            eventID: 0, source: source, subscription: name, topic: topic, key: event.eventKey, occurredAt: time, attempt: 1,
            trace: TraceContext(traceHigh: 0, traceLow: 1, span: 1, isSampled: false), cause: nil, carried: EventCause())
        let payload = try event.serializedBytes()
        for handler in handlers {
            try await EventContext.$current.withValue(context) { try await handler.handle(payload, transaction, context) }
        }
        return true
    }
}

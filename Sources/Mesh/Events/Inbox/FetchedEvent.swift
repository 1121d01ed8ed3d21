internal import MeshEnvironment

/// An event on its way to a handler: a row of its source's log.
struct FetchedEvent: Sendable, Hashable {
    var id: Int64
    var lane: Int16
    var topic: String
    var key: String
    var payload: [UInt8]
    var passport: [UInt8]?
    var passportAt: Timestamp?
    var traceparent: String?
    var contractHash: [UInt8]?
    var occurredAt: Timestamp
}

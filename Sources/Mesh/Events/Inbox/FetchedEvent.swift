package import MeshEnvironment

/// An event on its way to a handler: a row of its source's log.
package struct FetchedEvent: Sendable, Hashable {
    package var id: Int64
    package var lane: Int16
    package var topic: String
    package var key: String
    package var payload: [UInt8]
    package var passport: [UInt8]?
    /// When the Passport was first attached, if an earlier event of the chain did it.
    package var passportAt: Timestamp?
    package var traceparent: String?
    package var contractHash: [UInt8]?
    package var occurredAt: Timestamp

    package init(
        id: Int64, lane: Int16, topic: String, key: String, payload: [UInt8], passport: [UInt8]? = nil, passportAt: Timestamp? = nil,
        traceparent: String? = nil, contractHash: [UInt8]? = nil, occurredAt: Timestamp
    ) {
        self.id = id
        self.lane = lane
        self.topic = topic
        self.key = key
        self.payload = payload
        self.passport = passport
        self.passportAt = passportAt
        self.traceparent = traceparent
        self.contractHash = contractHash
        self.occurredAt = occurredAt
    }
}

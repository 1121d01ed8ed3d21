package import MeshEnvironment

/// A parked event as an operator sees it.
package struct ParkedEntry: Sendable, Hashable {
    package var id: Int64
    package var subscription: String
    package var source: String
    package var topic: String
    package var lane: Int16
    package var key: String
    package var eventID: Int64
    package var occurredAt: Timestamp
    package var parkedAt: Timestamp
    package var cause: String
    package var error: String
    package var attempts: Int32
    /// Whether another try was asked for and is still due.
    package var isRequested: Bool
    package var isEdited: Bool
    package var traceparent: String?
    package var payload: [UInt8]
}

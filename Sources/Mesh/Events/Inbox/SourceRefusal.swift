/// The source will not go on for this subscriber: an operator has to decide.
package struct SourceRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    /// "EPOCH_MISMATCH", "AHEAD_OF_LOG" or "BEHIND_RETENTION".
    package var reason: String
    package var message: String

    package init(reason: String, message: String) {
        self.reason = reason
        self.message = message
    }

    package var description: String { "\(reason): \(message)" }
}

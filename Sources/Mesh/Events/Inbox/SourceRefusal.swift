/// The source will not go on for this subscriber: an operator has to decide.
struct SourceRefusal: Error, CustomStringConvertible {
    /// "EPOCH_MISMATCH", "AHEAD_OF_LOG" or "BEHIND_RETENTION".
    var reason: String
    var message: String

    var description: String { "\(reason): \(message)" }
}

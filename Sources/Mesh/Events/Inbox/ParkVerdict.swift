/// Why an event is set aside.
struct ParkVerdict: Sendable, Hashable {
    enum Cause: String, Sendable {
        /// The payload is not the message that its topic promises.
        case undecodable = "UNDECODABLE"
        /// The handler says that it never will.
        case poison = "POISON"
        /// The handler failed too often.
        case attempts = "ATTEMPTS"
        /// An earlier event of the key is parked.
        case behind = "BEHIND"
        /// An operator wants it handled once more.
        case replay = "REPLAY"
    }

    var cause: Cause
    /// What the operator reads.
    var error: String
    var attempts: Int

    static let behind = ParkVerdict(cause: .behind, error: "", attempts: 0)
}

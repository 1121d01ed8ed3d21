/// What somebody said with NOTIFY.
public struct PostgresNotification: Sendable, Hashable {
    public var channel: String
    public var payload: String
    /// The server process of the sender.
    public var processID: Int32

    public init(channel: String, payload: String, processID: Int32) {
        self.channel = channel
        self.payload = payload
        self.processID = processID
    }
}

/// What a listener hears.
public enum ListenEvent: Sendable, Hashable {
    /// Listening begins, or goes on after a gap: whatever was said meanwhile is lost, so look at the tables.
    case resumed
    case notification(PostgresNotification)
}

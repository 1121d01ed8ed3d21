/// What has arrived for a reader.
struct Inbox {
    var batch = MessageBatch()
    /// What the messages of the batch have cost and no credit was given for.
    var cost = 0
    /// Bytes of large messages in the batch.
    var reserved = 0
    var reader: UnsafeContinuation<Void, Never>?
    /// Set when nothing follows what is in the batch.
    var end: Result<Void, MeshError>?
    /// Nobody reads any more.
    var isAbandoned = false
}

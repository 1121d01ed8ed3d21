/// Where the messages of a `MessageStream` come from.
package protocol MessageSource: AnyObject, Sendable {
    /// Whether these are requests: a server refuses those that break the rules of their contract.
    var areRequests: Bool { get }

    /// Fills an empty batch with one message or more; `false` when the last has been read.
    func refill(_ batch: inout MessageBatch) async throws(MeshError) -> Bool

    /// Nobody reads any more.
    func abandon()
}

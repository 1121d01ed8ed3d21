package import MeshProtobuf

/// Where the messages of a `MessageWriter` go.
package protocol MessageSink: AnyObject, Sendable {
    /// Returns when the message is on its way, which is when the reader had room for it.
    func write(_ message: some Message) async throws(MeshError)

    func write(encoded message: [UInt8]) async throws(MeshError)

    /// No message follows.
    func finish()
}

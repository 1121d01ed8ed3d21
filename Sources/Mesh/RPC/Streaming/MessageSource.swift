internal import MeshProtobuf

/// Where the messages of a `MessageStream` come from.
package protocol MessageSource: AnyObject, Sendable {
    /// Hands the next encoded message to `decode`; `nil` when the last has been read. The bytes are valid until `decode` returns.
    func next<Value>(_ decode: (UnsafeRawBufferPointer) throws(MeshError) -> Value) async throws(MeshError) -> Value?

    /// Nobody reads any more.
    func abandon()
}

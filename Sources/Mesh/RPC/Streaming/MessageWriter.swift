public import MeshProtobuf

/// Writes the messages of one direction of a call. Several tasks may write; each message stays whole.
public struct MessageWriter<Element: Message>: Sendable {
    private let sink: any MessageSink

    package init(_ sink: any MessageSink) { self.sink = sink }

    /// A writer that hands each message to `body`, for tests of code that writes.
    public init(_ body: @escaping @Sendable (Element) async throws(MeshError) -> Void) { sink = ClosureSink(body) }

    /// Sends a message; waits until the reader has room for it.
    ///
    /// - Throws: the error that ended the call; CANCELLED when the task is cancelled; FAILED_PRECONDITION after `finish`.
    public func write(_ message: Element) async throws(MeshError) { try await sink.write(message) }

    /// Says that no message follows; a second time changes nothing. A function that was handed the writer need not: its return says so.
    public func finish() { sink.finish() }
}

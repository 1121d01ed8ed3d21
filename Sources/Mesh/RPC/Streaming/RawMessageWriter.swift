/// Writes encoded messages of one direction of a call, for gateways and tools. As `MessageWriter` otherwise.
public struct RawMessageWriter: Sendable {
    private let sink: any MessageSink

    package init(_ sink: any MessageSink) { self.sink = sink }

    /// - Throws: as `MessageWriter.write`.
    public func write(_ message: [UInt8]) async throws(MeshError) { try await sink.write(encoded: message) }

    public func finish() { sink.finish() }
}

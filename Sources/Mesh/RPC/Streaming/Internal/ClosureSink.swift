internal import MeshProtobuf
internal import Synchronization

/// Hands each message to a closure.
final class ClosureSink<Element: Message>: MessageSink {
    private let body: @Sendable (Element) async throws(MeshError) -> Void
    private let isFinished = Atomic(false)

    init(_ body: @escaping @Sendable (Element) async throws(MeshError) -> Void) { self.body = body }

    func write(_ message: some Message) async throws(MeshError) {
        guard !isFinished.load(ordering: .acquiring), let message = message as? Element else { throw .writerFinished }
        try await body(message)
    }

    func write(encoded message: [UInt8]) async throws(MeshError) {
        let decoded: Element
        do { decoded = try Element(serializedBytes: message) } catch { throw MeshError(.invalidArgument, "not a \(Element.messageName): \(error)") }
        try await write(decoded)
    }

    func finish() { isFinished.store(true, ordering: .releasing) }
}

extension MeshError {
    static let writerFinished = MeshError(.failedPrecondition, "a message was written after the writer's finish()", reason: "WRITER_FINISHED")
}

internal import MeshProtobuf
internal import Synchronization

/// Messages that are all there.
final class ListedMessages<Element: Message>: MessageSource {
    private let rest: Mutex<ArraySlice<Element>>

    var areRequests: Bool { false }

    init(_ messages: [Element]) { rest = Mutex(messages[...]) }

    func refill(_ batch: inout MessageBatch) async throws(MeshError) -> Bool {
        guard let message = rest.withLock({ $0.popFirst() }) else { return false }
        do { batch.append(try message.serializedBytes()) } catch { throw MeshError(.internalError, "the message cannot be encoded: \(error)") }
        return true
    }

    func abandon() {}
}

internal import Synchronization

/// Encoded messages that are all there.
final class ListedBytes: MessageSource {
    private let rest: Mutex<ArraySlice<[UInt8]>>

    var areRequests: Bool { false }

    init(_ messages: [[UInt8]]) { rest = Mutex(messages[...]) }

    func refill(_ batch: inout MessageBatch) async throws(MeshError) -> Bool {
        guard let message = rest.withLock({ $0.popFirst() }) else { return false }
        batch.append(message)
        return true
    }

    func abandon() {}
}

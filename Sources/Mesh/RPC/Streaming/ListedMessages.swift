internal import MeshProtobuf
internal import Synchronization

/// Messages that are all there.
final class ListedMessages<Element: Message>: MessageSource {
    private let rest: Mutex<ArraySlice<Element>>

    init(_ messages: [Element]) { rest = Mutex(messages[...]) }

    func next<Value>(_ decode: (UnsafeRawBufferPointer) throws(MeshError) -> Value) async throws(MeshError) -> Value? {
        guard let message = rest.withLock({ $0.popFirst() }) else { return nil }
        let bytes: [UInt8]
        do { bytes = try message.serializedBytes() } catch { throw MeshError(.internalError, "the message cannot be encoded: \(error)") }
        let result = bytes.withUnsafeBytes { bytes in Result { () throws(MeshError) in try decode(bytes) } }
        return try result.get()
    }

    func abandon() {}
}

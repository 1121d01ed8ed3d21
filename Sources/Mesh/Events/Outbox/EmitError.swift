/// An event whose key cannot stand in the log: the transaction that emitted it fails.
public struct EmitError: Error, Sendable, Hashable, CustomStringConvertible {
    static let maximumKeyLength = 255

    public let topic: String
    public let keyLength: Int

    public var description: String {
        keyLength == 0
            ? "an event of \(topic) has no key: set the field that its contract names as the key"
            : "an event of \(topic) has a key of \(keyLength) bytes: the longest is \(Self.maximumKeyLength)"
    }
}

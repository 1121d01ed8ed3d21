/// Why the bridge cannot start.
public struct BridgeError: Error, Sendable, Hashable, CustomStringConvertible {
    public let message: String
    public var description: String { message }
}

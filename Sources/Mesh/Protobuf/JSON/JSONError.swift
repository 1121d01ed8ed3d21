/// Why bytes are not JSON that is accepted here.
public struct JSONError: Error, Sendable, Hashable, CustomStringConvertible {
    public var message: String
    public var byteOffset: Int

    public var description: String { "\(message), at byte \(byteOffset)" }
}

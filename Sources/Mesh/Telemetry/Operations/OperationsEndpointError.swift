/// Why the operations endpoint could not open.
public struct OperationsEndpointError: Error, Sendable, Hashable, CustomStringConvertible {
    public let message: String
    public var description: String { message }
}

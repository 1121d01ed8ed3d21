/// The fields of a message that its contract does not name, as they came.
public struct UnknownFields: Sendable, Hashable {
    /// Whole records, tags included.
    public let serializedBytes: [UInt8]

    @inlinable public init() { serializedBytes = [] }

    @inlinable public var isEmpty: Bool { serializedBytes.isEmpty }

    package init(serializedBytes: [UInt8]) { self.serializedBytes = serializedBytes }
}

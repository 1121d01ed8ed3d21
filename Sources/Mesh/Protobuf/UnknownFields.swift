/// The fields of a message that its contract does not name, as they came.
public struct UnknownFields: Sendable, Hashable {
    /// Whole records, tags included.
    public private(set) var serializedBytes: [UInt8] = []

    public init() {}

    public var isEmpty: Bool { serializedBytes.isEmpty }

    package init(serializedBytes: [UInt8]) { self.serializedBytes = serializedBytes }
}

/// The fields of a message that its contract does not name, as they came.
public struct UnknownFields: Sendable, Hashable {
    // Nil rather than empty: nearly all messages have none, and nil is quicker to make and to throw away than an array without elements.
    @usableFromInline let records: [UInt8]?

    /// Whole records, tags included.
    @inlinable public var serializedBytes: [UInt8] { records ?? [] }

    @inlinable public init() { records = nil }

    @inlinable public var isEmpty: Bool { records == nil }

    package init(serializedBytes: [UInt8]) { records = serializedBytes.isEmpty ? nil : serializedBytes }
}

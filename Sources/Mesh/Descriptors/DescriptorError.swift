/// Why serialized descriptors cannot be used.
public struct DescriptorError: Error, Sendable, Equatable, CustomStringConvertible {
    public var description: String

    package init(_ description: String) { self.description = description }
}

/// A key of the access tokens that cannot be read or written.
public struct TokenKeyError: Error, Sendable, Hashable, CustomStringConvertible {
    public var problem: String
    public var path: String

    public var description: String { "The access token key \(path) \(problem)." }
}

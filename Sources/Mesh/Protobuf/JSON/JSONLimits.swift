/// What a JSON text from outside may cost.
public struct JSONLimits: Sendable, Hashable {
    public static let `default` = JSONLimits()

    /// Levels of arrays and objects inside each other.
    public var maximumDepth: Int
    public var maximumBytes: Int

    public init(maximumDepth: Int = 100, maximumBytes: Int = 16 << 20) {
        self.maximumDepth = maximumDepth
        self.maximumBytes = maximumBytes
    }
}

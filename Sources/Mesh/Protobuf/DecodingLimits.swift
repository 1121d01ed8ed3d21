/// What a message from outside may cost.
public struct DecodingLimits: Sendable, Hashable {
    @inlinable public static var `default`: DecodingLimits { DecodingLimits() }

    /// Levels of messages inside each other, the outermost included.
    public var maximumDepth: Int
    /// Texts, byte strings, messages and entries in repeated fields and maps altogether. Numbers are limited by their memory.
    public var maximumElements: Int
    /// Bytes of memory that are used while decoding, and that the message takes afterwards: each of the two at most.
    public var maximumMemory: Int

    @inlinable public init(maximumDepth: Int = 100, maximumElements: Int = 1_000_000, maximumMemory: Int = 64 << 20) {
        self.maximumDepth = maximumDepth
        self.maximumElements = maximumElements
        self.maximumMemory = maximumMemory
    }
}

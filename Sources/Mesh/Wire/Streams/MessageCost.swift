/// What MESSAGE frames cost, and how large senders make them (WIRE.md §6).
package enum MessageCost {
    /// Beside the body's length: what a frame costs a receiver in any case, so that empty ones are not free.
    package static let perFrame = 16
    /// The length of the whole message in front of its first part.
    package static let lengthPrefix = 4
    /// Longer messages go in parts.
    package static let largestWhole = 256 << 10
    /// A part's body at most, so that other streams get their turn.
    package static let largestPart = 64 << 10
    /// A part that is not the last one costs this or more.
    package static let smallestPart = 4096

    package static func of(body: Int) -> Int { perFrame + body }
}

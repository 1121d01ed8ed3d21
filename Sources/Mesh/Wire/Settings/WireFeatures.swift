/// What both sides must be able to do before one of them uses it. The bits are those of WIRE.md §4.2.
package struct WireFeatures: OptionSet, Sendable, Hashable {
    package let rawValue: UInt64

    package init(rawValue: UInt64) { self.rawValue = rawValue }

    /// Streaming calls, messages in parts, metadata of answers.
    package static let streams = WireFeatures(rawValue: 1)

    /// All that this implementation can do.
    package static let supported: WireFeatures = [.streams]
}

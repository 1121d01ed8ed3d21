/// The bits beside a frame's type.
package struct FrameFlags: OptionSet, Sendable, Hashable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// REQUEST: the body defines the method's number.
    package static let definesMethod = FrameFlags(rawValue: 0x01)
    /// REQUEST: the body defines the Passport's number.
    package static let definesPassport = FrameFlags(rawValue: 0x02)
    /// REQUEST: the body carries a trace context.
    package static let trace = FrameFlags(rawValue: 0x04)
    /// REQUEST, RESPONSE, ERROR: the body carries metadata.
    package static let metadata = FrameFlags(rawValue: 0x08)
    /// A receiver that does not know the type skips the frame.
    package static let skippable = FrameFlags(rawValue: 0x80)
}

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
    /// REQUEST, RESPONSE, ERROR, END: the body carries metadata.
    package static let metadata = FrameFlags(rawValue: 0x08)
    /// REQUEST: messages follow in frames of their own.
    package static let open = FrameFlags(rawValue: 0x10)
    /// RESPONSE: the body carries trailers.
    package static let trailers = FrameFlags(rawValue: 0x10)
    /// MESSAGE: the message goes on in the next one.
    package static let more = FrameFlags(rawValue: 0x01)
    /// MESSAGE: the sender has no further one.
    package static let last = FrameFlags(rawValue: 0x02)
    /// A receiver that does not know the type skips the frame.
    package static let skippable = FrameFlags(rawValue: 0x80)
}

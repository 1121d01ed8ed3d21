/// A trace context as it travels: 16 bytes of trace, 8 of span, 1 of flags.
package struct WireTrace: Sendable, Hashable, BitwiseCopyable {
    package static let size = 25

    package var traceHigh: UInt64
    package var traceLow: UInt64
    package var span: UInt64
    package var flags: UInt8

    package init(traceHigh: UInt64, traceLow: UInt64, span: UInt64, flags: UInt8) {
        self.traceHigh = traceHigh
        self.traceLow = traceLow
        self.span = span
        self.flags = flags
    }

    /// Whether neither id is zero, which W3C Trace Context forbids.
    package var isValid: Bool { (traceHigh | traceLow) != 0 && span != 0 }
}

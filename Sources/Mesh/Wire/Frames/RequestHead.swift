/// Everything of a REQUEST but its bytes: the ranges point into the frame's body.
package struct RequestHead: Sendable, Hashable {
    package var stream: UInt32
    /// The number under which the method is kept, from 1.
    package var method: UInt16
    /// The number under which the Passport is kept; 0 when there is none.
    package var passport: UInt16
    /// Microseconds until the caller stops waiting; 0 when it did not say.
    package var timeout: UInt32
    /// The method's full name, when this request defines its number.
    package var methodName: Range<Int>?
    /// The Passport, when this request defines its number.
    package var passportBytes: Range<Int>?
    package var trace: WireTrace?
    /// Empty when there is none.
    package var metadata: Range<Int>
    package var payload: Range<Int>
    /// Whether messages follow in frames of their own; then there is no payload.
    package var isOpen: Bool

    /// The flags that a REQUEST may carry.
    static let knownFlags: FrameFlags = [.definesMethod, .definesPassport, .trace, .metadata, .open]

    /// Reads the body of a REQUEST; `nil` when it ends too early or says what it must not.
    package init?(stream: UInt32, flags: FrameFlags, body: UnsafeRawBufferPointer) {
        guard flags.isSubset(of: Self.knownFlags) else { return nil }
        var reader = WireReader(body)
        guard let method = reader.integer(UInt16.self), let passport = reader.integer(UInt16.self), let timeout = reader.integer(UInt32.self),
            method > 0
        else { return nil }
        self.stream = stream
        self.method = method
        self.passport = passport
        self.timeout = timeout
        if flags.contains(.definesMethod) {
            guard let name = reader.prefixedRange(), !name.isEmpty else { return nil }
            methodName = name
        }
        if flags.contains(.definesPassport) {
            guard passport > 0, let bytes = reader.prefixedRange(), !bytes.isEmpty else { return nil }
            passportBytes = bytes
        }
        if flags.contains(.trace) {
            guard let high = reader.integer(UInt64.self), let low = reader.integer(UInt64.self), let span = reader.integer(UInt64.self),
                let bits = reader.byte()
            else { return nil }
            trace = WireTrace(traceHigh: high, traceLow: low, span: span, flags: bits)
        }
        if flags.contains(.metadata) {
            guard let range = reader.prefixedRange() else { return nil }
            metadata = range
        } else {
            metadata = 0..<0
        }
        payload = reader.offset..<body.count
        isOpen = flags.contains(.open)
        guard !isOpen || payload.isEmpty else { return nil }
    }
}

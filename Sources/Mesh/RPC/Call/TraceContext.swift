/// A position in a distributed trace: W3C Trace Context, version 00.
public struct TraceContext: Sendable, Hashable {
    /// The trace, two halves of 16 bytes; never zero.
    public var traceHigh: UInt64
    public var traceLow: UInt64
    /// The span; never zero.
    public var span: UInt64
    /// Whether the trace is recorded.
    public var isSampled: Bool

    public init(traceHigh: UInt64, traceLow: UInt64, span: UInt64, isSampled: Bool) {
        self.traceHigh = traceHigh
        self.traceLow = traceLow
        self.span = span
        self.isSampled = isSampled
    }

    /// Reads a `traceparent` header; `nil` for anything that is not valid.
    public init?(traceparent: String) {
        let bytes = Array(traceparent.utf8)
        let dash = UInt8(ascii: "-")
        guard bytes.count >= 55, bytes[2] == dash, bytes[35] == dash, bytes[52] == dash,
            let version = Self.hex(bytes[0..<2]), version != 0xFF, version != 0 || bytes.count == 55, bytes.count == 55 || bytes[55] == dash,
            let high = Self.hex(bytes[3..<19]), let low = Self.hex(bytes[19..<35]), let span = Self.hex(bytes[36..<52]),
            let flags = Self.hex(bytes[53..<55]), high | low != 0, span != 0
        else { return nil }
        self.init(traceHigh: high, traceLow: low, span: span, isSampled: flags & 1 == 1)
    }

    /// The trace's id, 32 hexadecimal digits.
    public var traceID: String { Self.text(traceHigh) + Self.text(traceLow) }

    /// The span's id, 16 hexadecimal digits.
    public var spanID: String { Self.text(span) }

    /// The `traceparent` header.
    public var traceparent: String {
        // Written in place: every event carries one.
        String(unsafeUninitializedCapacity: 55) { text in
            var place = 0
            func write(_ character: UInt8) {
                text[place] = character
                place += 1
            }
            func write(_ value: UInt64, digits: Int) {
                for shift in stride(from: (digits - 1) * 4, through: 0, by: -4) {
                    let digit = UInt8(truncatingIfNeeded: value >> shift & 15)
                    write(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") - 10 + digit)
                }
            }
            let dash = UInt8(ascii: "-")
            write(0, digits: 2)
            write(dash)
            write(traceHigh, digits: 16)
            write(traceLow, digits: 16)
            write(dash)
            write(span, digits: 16)
            write(dash)
            write(isSampled ? 1 : 0, digits: 2)
            return place
        }
    }

    /// The same trace, another span.
    public func child(span: UInt64) -> TraceContext {
        TraceContext(traceHigh: traceHigh, traceLow: traceLow, span: span == 0 ? 1 : span, isSampled: isSampled)
    }

    private static func text(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }

    private static func hex(_ digits: ArraySlice<UInt8>) -> UInt64? {
        var value: UInt64 = 0
        for digit in digits {
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt64(digit - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt64(digit - UInt8(ascii: "a") + 10)
            default: return nil
            }
        }
        return value
    }
}

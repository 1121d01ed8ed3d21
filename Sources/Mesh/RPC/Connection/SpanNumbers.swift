internal import MeshEnvironment

/// Ids of spans and traces: unique, not secret. Drawing each from the system would cost a system call per call.
struct SpanNumbers {
    private var state: UInt64

    init(_ random: RandomSource) { state = random.next() }

    /// SplitMix64; never zero.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        mixed ^= mixed >> 31
        return mixed == 0 ? 1 : mixed
    }

    mutating func newTrace() -> TraceContext { TraceContext(traceHigh: next(), traceLow: next(), span: next(), isSampled: false) }
}

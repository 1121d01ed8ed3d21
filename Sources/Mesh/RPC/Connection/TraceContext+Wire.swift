internal import MeshWire

extension TraceContext {
    init?(_ wire: WireTrace) {
        guard wire.isValid else { return nil }
        self.init(traceHigh: wire.traceHigh, traceLow: wire.traceLow, span: wire.span, isSampled: wire.flags & 1 == 1)
    }

    var wire: WireTrace { WireTrace(traceHigh: traceHigh, traceLow: traceLow, span: span, flags: isSampled ? 1 : 0) }
}

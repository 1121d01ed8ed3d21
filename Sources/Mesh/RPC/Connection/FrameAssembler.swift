package import MeshWire
package import NIOCore

/// Cuts what arrives into frames. A frame that is whole in what just arrived is not copied.
package struct FrameAssembler {
    private var partial: ByteBuffer?

    package init() {}

    /// - Parameters:
    ///   - check: looks at each header before its body is kept; an answer ends the walk.
    ///   - body: takes each frame; `false` ends the walk.
    /// - Returns: what `check` had to say.
    package mutating func feed(
        _ arrived: ByteBuffer, check: (FrameHeader) -> WireViolation?, body: (FrameHeader, UnsafeRawBufferPointer) -> Bool
    ) -> WireViolation? {
        var bytes = arrived
        if partial != nil {
            // In place: taking the buffer out first would copy it on each read of a large frame.
            partial?.writeBuffer(&bytes)
            guard let joined = partial.take() else { return nil }
            bytes = joined
        }
        var violation: WireViolation?
        var isOver = false
        let consumed = bytes.withUnsafeReadableBytes { memory in
            var offset = 0
            while let header = FrameHeader(UnsafeRawBufferPointer(rebasing: memory[offset...])) {
                violation = check(header)
                if violation != nil { break }
                let start = offset + FrameHeader.size
                let end = start + Int(header.length)
                guard end <= memory.count else { break }
                offset = end
                if !body(header, UnsafeRawBufferPointer(rebasing: memory[start..<end])) {
                    isOver = true
                    break
                }
            }
            return offset
        }
        guard violation == nil, !isOver else { return violation }
        bytes.moveReaderIndex(forwardBy: consumed)
        if bytes.readableBytes > 0 {
            // What is behind us must not stay in memory with what is ahead.
            if consumed > 0 { bytes.discardReadBytes() }
            partial = bytes
        }
        return nil
    }
}

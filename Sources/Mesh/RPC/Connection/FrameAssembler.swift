package import MeshWire
package import NIOCore

/// Cuts what arrives into frames. A frame that is whole in what just arrived is not copied; of one that is not, each byte is copied once.
package struct FrameAssembler {
    // A peer that announces a large frame gets its memory when the bytes come.
    private static let trustedSize = 256 << 10

    /// The beginning of a frame.
    private var partial: ByteBuffer?

    package init() {}

    /// - Parameters:
    ///   - check: looks at each header before its body is kept; an answer ends the walk.
    ///   - body: takes each frame; `false` ends the walk.
    ///   - end: called once when all frames have been taken; until it returns, the bytes of each stay where they are.
    /// - Returns: what `check` had to say.
    package mutating func feed(
        _ arrived: ByteBuffer, check: (FrameHeader) -> WireViolation?, body: (FrameHeader, UnsafeRawBufferPointer) -> Bool, end: () -> Void
    ) -> WireViolation? {
        arrived.withUnsafeReadableBytes { memory in
            guard partial != nil else { return walk(memory, from: 0, check: check, body: body, end: end) }
            var offset = complete(with: memory)
            guard let (header, violation) = firstHeader(check) else {
                end()
                return nil
            }
            if let violation {
                end()
                return violation
            }
            let size = FrameHeader.size + Int(header.length)
            offset += complete(to: size, with: UnsafeRawBufferPointer(rebasing: memory[offset...]))
            guard let whole = partial, whole.readableBytes == size else {
                end()
                return nil
            }
            partial = nil
            return whole.withUnsafeReadableBytes { first in
                guard body(header, UnsafeRawBufferPointer(rebasing: first[FrameHeader.size...])) else {
                    end()
                    return nil
                }
                return walk(memory, from: offset, check: check, body: body, end: end)
            }
        }
    }

    /// Takes the frames that are whole, from `offset`.
    private mutating func walk(
        _ memory: UnsafeRawBufferPointer, from offset: Int, check: (FrameHeader) -> WireViolation?,
        body: (FrameHeader, UnsafeRawBufferPointer) -> Bool, end: () -> Void
    ) -> WireViolation? {
        defer { end() }
        var offset = offset
        while let header = FrameHeader(UnsafeRawBufferPointer(rebasing: memory[offset...])) {
            if let violation = check(header) { return violation }
            let start = offset + FrameHeader.size
            let next = start + Int(header.length)
            guard next <= memory.count else { break }
            offset = next
            if !body(header, UnsafeRawBufferPointer(rebasing: memory[start..<next])) { return nil }
        }
        keep(UnsafeRawBufferPointer(rebasing: memory[offset...]))
        return nil
    }

    /// The header of what is kept, and what `check` says to it.
    private func firstHeader(_ check: (FrameHeader) -> WireViolation?) -> (FrameHeader, WireViolation?)? {
        partial?.withUnsafeReadableBytes { FrameHeader($0) }.map { ($0, check($0)) }
    }

    /// Adds what a header needs.
    private mutating func complete(with memory: UnsafeRawBufferPointer) -> Int { complete(to: FrameHeader.size, with: memory) }

    /// Adds what is missing to so many bytes; answers how many were there.
    private mutating func complete(to size: Int, with memory: UnsafeRawBufferPointer) -> Int {
        guard let have = partial?.readableBytes, have < size else { return 0 }
        let count = min(size - have, memory.count)
        partial?.reserveCapacity(min(size, max(Self.trustedSize, 2 * (have + count))))
        partial?.writeBytes(UnsafeRawBufferPointer(rebasing: memory[..<count]))
        return count
    }

    private mutating func keep(_ rest: UnsafeRawBufferPointer) {
        guard !rest.isEmpty else { return }
        let size = FrameHeader(rest).map { FrameHeader.size + Int($0.length) } ?? FrameHeader.size
        var buffer = ByteBufferAllocator().buffer(capacity: min(size, max(Self.trustedSize, rest.count)))
        buffer.writeBytes(rest)
        partial = buffer
    }
}

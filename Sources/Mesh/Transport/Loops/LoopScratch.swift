/// Memory for what lives during a part of a loop's turn: the same blocks again and again, without a look for free ones. Touched on its loop only.
package final class LoopScratch {
    /// Of every block, in bytes.
    package static let alignment = 16
    // Larger ones are rare, and are not kept; more than a few at a time are not needed.
    private static let blockSize = 8 << 10
    private static let keptAtMost = 8

    @exclusivity(unchecked) private var kept: [UnsafeMutableRawPointer] = []

    package init() { kept.reserveCapacity(Self.keptAtMost) }

    deinit { for block in kept { block.deallocate() } }

    /// At least `size` bytes, which are the caller's until it gives them back.
    package func lend(_ size: Int) -> UnsafeMutableRawPointer {
        guard size <= Self.blockSize else { return .allocate(byteCount: size, alignment: Self.alignment) }
        return kept.popLast() ?? .allocate(byteCount: Self.blockSize, alignment: Self.alignment)
    }

    /// - Parameter size: as it was when `block` was lent.
    package func giveBack(_ block: UnsafeMutableRawPointer, _ size: Int) {
        guard size <= Self.blockSize, kept.count < Self.keptAtMost else { return block.deallocate() }
        kept.append(block)
    }
}

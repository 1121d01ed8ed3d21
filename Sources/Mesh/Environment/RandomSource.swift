internal import Synchronization

/// Where randomness comes from: the operating system in production, a seed in tests.
public struct RandomSource: Sendable {
    private let draw: @Sendable () -> UInt64

    public init(draw: @escaping @Sendable () -> UInt64) { self.draw = draw }

    /// 64 random bits.
    public func next() -> UInt64 { draw() }

    /// `count` random bytes.
    public func bytes(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + 7)
        while bytes.count < count {
            withUnsafeBytes(of: draw()) { bytes.append(contentsOf: $0) }
        }
        bytes.removeLast(bytes.count - count)
        return bytes
    }

    /// A number in `0 ..< 1`, for jitter.
    public func unit() -> Double { Double(draw() >> 11) / Double(1 << 53) }

    /// The operating system's generator, fit for secrets.
    public static let system = RandomSource {
        var generator = SystemRandomNumberGenerator()
        return generator.next()
    }

    /// A repeatable sequence (SplitMix64, Steele et al. 2014); never for secrets.
    public static func seeded(_ seed: UInt64) -> RandomSource {
        let state = SeededState(seed)
        return RandomSource { state.next() }
    }
}

private final class SeededState: Sendable {
    private let state: Mutex<UInt64>

    init(_ seed: UInt64) { state = Mutex(seed) }

    func next() -> UInt64 {
        state.withLock { state in
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }
}

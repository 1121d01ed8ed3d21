/// A regular expression that whole strings match: literals, classes, groups, alternatives and repetition.
///
/// All alternatives are followed at the same time, so that matching takes time linear in the string, whatever it holds.
public struct Pattern: Sendable {
    enum Instruction: Sendable {
        case scalars([ClosedRange<UInt32>], negated: Bool)
        /// Goes on at both.
        case split(Int, Int)
        case jump(Int)
        case match
    }

    private let program: [Instruction]

    public init(_ text: String) throws(PatternError) {
        var compiler = PatternCompiler(text)
        program = try compiler.compile()
    }

    public func matches(_ text: String) -> Bool {
        var current = threads(from: [0])
        for scalar in text.unicodeScalars {
            var next: [Int] = []
            for position in current {
                guard case .scalars(let ranges, let negated) = program[position] else { continue }
                if ranges.contains(where: { $0.contains(scalar.value) }) != negated { next.append(position + 1) }
            }
            if next.isEmpty { return false }
            current = threads(from: next)
        }
        return current.contains { if case .match = program[$0] { true } else { false } }
    }

    /// The positions that wait for a scalar, or match, and can be reached without one.
    private func threads(from positions: [Int]) -> [Int] {
        var seen = [Bool](repeating: false, count: program.count)
        var result: [Int] = []
        var open = positions
        while let position = open.popLast() {
            if seen[position] { continue }
            seen[position] = true
            switch program[position] {
            case .scalars, .match: result.append(position)
            case .jump(let target): open.append(target)
            case .split(let first, let second): open += [second, first]
            }
        }
        return result
    }
}

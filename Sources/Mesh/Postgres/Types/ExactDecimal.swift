/// A `numeric`: a decimal number of any length, without rounding. Equality and order go by the value: 1.0 equals 1.00.
public struct ExactDecimal: Sendable {
    enum Sign: UInt16, Sendable {
        case positive = 0x0000
        case negative = 0x4000
        case notANumber = 0xC000
        case infinity = 0xD000
        case negativeInfinity = 0xF000
    }

    /// The most digits that PostgreSQL keeps on each side of the point.
    private static let limits = (before: 131_072, after: 16_383)

    let sign: Sign
    /// The digits in groups of four, the most significant first; no group at either end is zero.
    let groups: [Int16]
    /// The power of 10,000 that the first group counts.
    let weight: Int
    /// How many digits are written behind the point.
    public let scale: Int

    init(sign: Sign, groups: [Int16], weight: Int, scale: Int) {
        let leading = groups.prefix { $0 == 0 }.count
        let kept = groups.dropFirst(leading)
        let trailing = kept.reversed().prefix { $0 == 0 }.count
        self.groups = Array(kept.dropLast(trailing))
        self.weight = self.groups.isEmpty ? 0 : weight - leading
        self.sign = self.groups.isEmpty && sign == .negative ? .positive : sign
        self.scale = scale
    }

    public init(_ value: Int64) {
        var groups: [Int16] = []
        var rest = value.magnitude
        while rest > 0 {
            groups.insert(Int16(rest % 10_000), at: 0)
            rest /= 10_000
        }
        self.init(sign: value < 0 ? .negative : .positive, groups: groups, weight: groups.count - 1, scale: 0)
    }

    public var isFinite: Bool { sign == .positive || sign == .negative }

    /// The value as an integer, if it is one that fits.
    public var integer: Int64? {
        guard isFinite, groups.isEmpty || (weight >= groups.count - 1 && weight < 6) else { return nil }
        var value: Int64 = 0
        for index in 0...max(weight, 0) where !groups.isEmpty {
            let group = index < groups.count ? Int64(groups[index]) : 0
            let (scaled, tooMuch) = value.multipliedReportingOverflow(by: 10_000)
            // Counted downwards when negative, for there is one number more below zero.
            let (sum, overflow) = scaled.addingReportingOverflow(sign == .negative ? -group : group)
            if tooMuch || overflow { return nil }
            value = sum
        }
        return value
    }
}

extension ExactDecimal: LosslessStringConvertible, ExpressibleByIntegerLiteral {
    public init(integerLiteral value: Int64) { self.init(value) }

    /// Reads `-12.50`, `NaN`, `Infinity` or `-Infinity`; `nil` for anything else, an exponent included.
    public init?(_ text: String) {
        switch text {
        case "NaN": self.init(sign: .notANumber, groups: [], weight: 0, scale: 0)
        case "Infinity": self.init(sign: .infinity, groups: [], weight: 0, scale: 0)
        case "-Infinity": self.init(sign: .negativeInfinity, groups: [], weight: 0, scale: 0)
        default:
            var digits = Array(text.utf8)[...]
            let isNegative = digits.first == UInt8(ascii: "-")
            if isNegative || digits.first == UInt8(ascii: "+") { digits.removeFirst() }
            let parts = digits.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
            let (before, after) = (parts[0], parts.count > 1 ? parts[1] : [])
            guard !(before.isEmpty && after.isEmpty), (before + after).allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
                before.count <= Self.limits.before, after.count <= Self.limits.after
            else { return nil }
            let zero = UInt8(ascii: "0")
            let padded = [UInt8](repeating: zero, count: (4 - before.count % 4) % 4) + before + after + [UInt8](repeating: zero, count: (4 - after.count % 4) % 4)
            let groups = stride(from: 0, to: padded.count, by: 4).map { start in padded[start..<start + 4].reduce(Int16(0)) { $0 * 10 + Int16($1 - zero) } }
            self.init(sign: isNegative ? .negative : .positive, groups: groups, weight: (before.count + 3) / 4 - 1, scale: after.count)
        }
    }

    public var description: String {
        switch sign {
        case .notANumber: return "NaN"
        case .infinity: return "Infinity"
        case .negativeInfinity: return "-Infinity"
        case .positive, .negative: break
        }
        func group(_ index: Int) -> String {
            let text = String(groups.indices.contains(index) ? groups[index] : 0)
            return String(repeating: "0", count: 4 - text.count) + text
        }
        let before = weight < 0 ? "0" : String((0...weight).map(group).joined().drop { $0 == "0" })
        var text = (sign == .negative ? "-" : "") + (before.isEmpty ? "0" : before)
        if scale > 0 { text += "." + (0..<(scale + 3) / 4).map { group(weight + 1 + $0) }.joined().prefix(scale) }
        return text
    }
}

extension ExactDecimal: Hashable, Comparable {
    public static func == (left: ExactDecimal, right: ExactDecimal) -> Bool {
        left.sign == right.sign && left.weight == right.weight && left.groups == right.groups
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(sign)
        hasher.combine(weight)
        hasher.combine(groups)
    }

    /// PostgreSQL's order: NaN is greater than everything.
    public static func < (left: ExactDecimal, right: ExactDecimal) -> Bool {
        func rank(_ value: ExactDecimal) -> Int {
            switch value.sign {
            case .negativeInfinity: -2
            case .negative: -1
            case .positive: value.groups.isEmpty ? 0 : 1
            case .infinity: 2
            case .notANumber: 3
            }
        }
        let (first, second) = (rank(left), rank(right))
        guard first == second, abs(first) == 1 else { return first < second }
        let (small, large) = first > 0 ? (left, right) : (right, left)
        return small.weight == large.weight ? small.groups.lexicographicallyPrecedes(large.groups) : small.weight < large.weight
    }
}

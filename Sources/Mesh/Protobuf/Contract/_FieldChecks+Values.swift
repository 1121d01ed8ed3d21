internal import MeshDescriptors
internal import Synchronization

extension _FieldChecks {
    public mutating func length(
        _ text: String, _ field: StaticString, at position: (any CustomStringConvertible)? = nil, _ least: Int, _ most: Int
    ) {
        // A scalar has one to four bytes, so that bytes decide most cases.
        let bytes = text.utf8.count
        if bytes >= 4 * least, most == 0 || bytes <= most { return }
        length(text.unicodeScalars.count, "characters", field, position, least, most)
    }

    public mutating func length(
        _ bytes: [UInt8], _ field: StaticString, at position: (any CustomStringConvertible)? = nil, _ least: Int, _ most: Int
    ) {
        length(bytes.count, "bytes", field, position, least, most)
    }

    private mutating func length(
        _ count: Int, _ unit: String, _ field: StaticString, _ position: (any CustomStringConvertible)?, _ least: Int, _ most: Int
    ) {
        if count < least { add(field, position, "must have at least \(least) \(unit), has \(count)") }
        if most > 0, count > most { add(field, position, "must have at most \(most) \(unit), has \(count)") }
    }

    public mutating func uuid(_ text: String, _ field: StaticString, at position: (any CustomStringConvertible)? = nil) {
        if !Self.isUUID(text) { add(field, position, "must be a UUID, as 0190163d-8694-739b-aea5-966c26f8ad91") }
    }

    public mutating func email(_ text: String, _ field: StaticString, at position: (any CustomStringConvertible)? = nil) {
        if !Self.isEmail(text) { add(field, position, "must be an e-mail address") }
    }

    public mutating func pattern(
        _ text: String, _ field: StaticString, at position: (any CustomStringConvertible)? = nil, _ pattern: StaticString
    ) {
        if Self.compiled("\(pattern)")?.matches(text) != true { add(field, position, "must match \(pattern)") }
    }

    public mutating func range<N: BinaryInteger>(
        _ number: N, _ field: StaticString, at position: (any CustomStringConvertible)? = nil, _ minimum: Int64?, _ maximum: Int64?
    ) {
        if let minimum, number < minimum { add(field, position, "must be at least \(minimum), is \(number)") }
        if let maximum, number > maximum { add(field, position, "must be at most \(maximum), is \(number)") }
    }

    public mutating func range<N: BinaryFloatingPoint>(
        _ number: N, _ field: StaticString, at position: (any CustomStringConvertible)? = nil, _ least: Double?, _ greatest: Double?
    ) {
        if number.isNaN { add(field, position, "must be a number") }
        if let least, Double(number) < least { add(field, position, "must be at least \(least), is \(number)") }
        if let greatest, Double(number) > greatest { add(field, position, "must be at most \(greatest), is \(number)") }
    }

    /// The places of a UUID's hyphens, as bits.
    private static let hyphens: UInt64 = 1 << 8 | 1 << 13 | 1 << 18 | 1 << 23

    static func isUUID(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            guard bytes.count == 36 else { return false }
            // All of them, without a branch for each: nearly every text is one.
            var wrong = 0
            for index in 0..<36 {
                let byte = bytes[index], isHex = byte &- 48 < 10 || (byte | 0x20) &- 97 < 6
                let isRight = hyphens >> UInt64(index) & 1 == 1 ? byte == UInt8(ascii: "-") : isHex
                wrong &+= isRight ? 0 : 1
            }
            return wrong == 0
        }
    }

    /// What mail can be sent to: the dot-atom form of RFC 5322 with a domain of at least two labels; quoted names and addresses in
    /// brackets are refused.
    static func isEmail(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count <= 254, let at = bytes.lastIndex(of: UInt8(ascii: "@")), (1...64).contains(at) else { return false }
        let name = bytes[..<at].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let labels = bytes[(at + 1)...].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let marks = Set("!#$%&'*+-/=?^_`{|}~".utf8)
        return labels.count >= 2
            && name.allSatisfy { part in !part.isEmpty && part.allSatisfy { isAlphanumeric($0) || marks.contains($0) || $0 >= 0x80 } }
            && labels.allSatisfy { label in
                (1...63).contains(label.count) && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
                    && label.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") || $0 >= 0x80 }
            }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool { (48...57).contains(byte) || (97...122).contains(byte | 0x20) }

    private static let patterns = Mutex<[String: Pattern]>([:])

    /// The generator has refused patterns that do not compile.
    private static func compiled(_ text: String) -> Pattern? {
        if let known = patterns.withLock({ $0[text] }) { return known }
        guard let pattern = try? Pattern(text) else { return nil }
        patterns.withLock { $0[text] = pattern }
        return pattern
    }
}

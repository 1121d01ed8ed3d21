/// Numbers as JSON writes them.
enum JSONNumber {
    /// Whether the text is a number by the grammar of RFC 8259.
    static func isValid(_ text: String) -> Bool {
        var rest = text.utf8[...]
        func digits() -> Int {
            let count = rest.prefix { (48...57).contains($0) }.count
            rest = rest.dropFirst(count)
            return count
        }
        if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
        let leadsWithZero = rest.first == UInt8(ascii: "0")
        let count = digits()
        guard count > 0, !leadsWithZero || count == 1 else { return false }
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            guard digits() > 0 else { return false }
        }
        if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
            rest = rest.dropFirst()
            if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
            guard digits() > 0 else { return false }
        }
        return rest.isEmpty
    }

    /// The integer that a number is, also when it is written with a point or an exponent; `nil` when it is none or too large.
    static func integer<N: FixedWidthInteger>(_ text: String) -> N? {
        if let number = N(text), text.first != "+" { return isValid(text) ? number : nil }
        guard isValid(text) else { return nil }
        let parts = text.split(omittingEmptySubsequences: false) { $0 == "e" || $0 == "E" }
        guard let exponent = parts.count == 2 ? Int(parts[1]) : 0, abs(exponent) < 1000 else { return nil }
        let isNegative = parts[0].first == "-"
        let mantissa = (isNegative ? parts[0].dropFirst() : parts[0]).split(separator: ".", omittingEmptySubsequences: false)
        var digits = mantissa.joined()
        var power = exponent - (mantissa.count == 2 ? mantissa[1].count : 0)
        while power < 0, digits.last == "0" {
            digits.removeLast()
            power += 1
        }
        digits = String(digits.drop { $0 == "0" })
        if digits.isEmpty { return 0 }
        guard power >= 0, digits.count + power <= 20 else { return nil }
        return N((isNegative ? "-" : "") + digits + String(repeating: "0", count: power))
    }

    /// The shortest text that reads back as the same number, without a fraction that is zero. Negative zero keeps it: many readers
    /// take "-0" for an integer, which has no sign then.
    static func text<N: BinaryFloatingPoint & LosslessStringConvertible>(_ number: N) -> String {
        // Readers that take every number for a Double first, as Python's protobuf does, find the shortest text of the greatest Float too great.
        if number.magnitude == N.greatestFiniteMagnitude { return Double(number).description }
        let text = number.description
        return text.hasSuffix(".0") && text != "-0.0" ? String(text.dropLast(2)) : text
    }
}

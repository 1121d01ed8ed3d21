import MeshPostgres
import Testing

@Suite struct ExactDecimalTests {
    private static let texts = [
        "0", "0.00", "1", "-1", "10000", "9999", "12345678901234567890123456789.123456789", "-0.00001", "0.1", "1.10", "100000000", "-12.50", "NaN", "Infinity",
        "-Infinity", "99999999999999999999999999999999999999999999999999",
    ]

    @Test(arguments: texts) func `text becomes a number and the same text again`(text: String) {
        #expect(ExactDecimal(text)?.description == text)
    }

    @Test(arguments: texts) func `the server reads and writes the same`(text: String) async throws {
        try await TestDatabase.with { database in
            let sent = try #require(ExactDecimal(text))
            let (asText, back) = try #require(
                try await database.first(
                    Statement("numeric", "SELECT $1::text, $1", sent) { try ($0.decode(String.self), $0.decode(ExactDecimal.self)) }))
            #expect(asText == text)
            #expect(back == sent && back.description == text)
        }
    }

    @Test func `what is no number is refused`() {
        for text in ["", "-", ".", "1e3", "1.2.3", " 1", "0x10", "1,5", "inf"] { #expect(ExactDecimal(text) == nil, "\(text)") }
    }

    @Test func `order and equality go by the value`() {
        let sorted = ["-Infinity", "-10000.5", "-2", "-0.5", "0", "0.0001", "0.5", "2", "10", "10000", "Infinity", "NaN"].compactMap { ExactDecimal($0) }
        for (index, left) in sorted.enumerated() {
            for (other, right) in sorted.enumerated() { #expect((left < right) == (index < other), "\(left) \(right)") }
        }
        #expect(ExactDecimal("1.0") == ExactDecimal("1.000"))
        #expect(Set(["1.0", "1.000"].compactMap { ExactDecimal($0) }).count == 1)
    }

    @Test(arguments: [0, 1, -1, 9999, 10_000, -10_000, .max, .min, 123_400_000_000]) func `integers go in and come out`(value: Int64) {
        #expect(ExactDecimal(value).integer == value)
        #expect(ExactDecimal(value).description == "\(value)")
    }

    @Test func `what is no integer that fits comes out as nil`() {
        for text in ["0.5", "9223372036854775808", "-9223372036854775809", "NaN", "1000000000000000000000000000"] { #expect(ExactDecimal(text)?.integer == nil, "\(text)") }
    }
}

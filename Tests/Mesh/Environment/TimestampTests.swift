import MeshEnvironment
import Testing

@Suite struct TimestampTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", Timestamp(seconds: 0)),
        ("2026-02-28T23:59:59.123Z", Timestamp(seconds: 1_772_323_199, nanoseconds: 123_000_000)),
        ("1969-12-31T23:59:59.999999999Z", Timestamp(seconds: -1, nanoseconds: 999_999_999)),
        ("0001-01-01T00:00:00Z", Timestamp(seconds: -62_135_596_800)),
        ("9999-12-31T23:59:59.000001Z", Timestamp(seconds: 253_402_300_799, nanoseconds: 1000)),
    ])
    func `text and value agree both ways`(text: String, value: Timestamp) {
        #expect(value.rfc3339 == text)
        #expect(Timestamp(rfc3339: text) == value)
    }

    @Test(arguments: ["", "2026-02-29T00:00:00Z", "2026-01-01 00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:00:00", "2026-01-01T00:00:00.Z", "0000-01-01T00:00:00Z"])
    func `what is no time is refused`(text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test func `an offset is taken into account`() {
        #expect(Timestamp(rfc3339: "2026-01-01T09:00:00+09:00") == Timestamp(rfc3339: "2026-01-01T00:00:00Z"))
    }

    @Test(arguments: [-1_500_000, -1, 0, 1, 1_772_323_199_123_456] as [Int64])
    func `microseconds round-trip`(microseconds: Int64) {
        #expect(Timestamp(microseconds: microseconds).microseconds == microseconds)
    }

    @Test func `arithmetic carries and borrows`() {
        let time = Timestamp(seconds: 10, nanoseconds: 900_000_000)
        #expect(time + .milliseconds(200) == Timestamp(seconds: 11, nanoseconds: 100_000_000))
        #expect(time - .milliseconds(950) == Timestamp(seconds: 9, nanoseconds: 950_000_000))
        #expect((time + .milliseconds(200)) - time == .milliseconds(200))
    }
}

import MeshEnvironment
import Notifications
import Testing

struct ArrivalWishTests {
    private static let placed = SeoulTime.timestamp(year: 2026, month: 11, day: 22, hour: 10, minute: 0) ?? Timestamp()

    @Test(arguments: [
        ("2026-11-25 14:30", "2026-11-25 14:30"),
        ("please deliver by 2026-11-25T14:30, thanks", "2026-11-25 14:30"),
        ("2026-11-25 14:30:00까지 부탁드립니다", "2026-11-25 14:30"),
        ("2026-11-5 9:05 or 2026-12-5 9:05", "2026-12-05 09:05"),
        ("11월 25일 14시까지 도착", "2026-11-25 14:00"),
        ("11월25일 9시 5분", "2026-11-25 09:05"),
        ("11월 25일 오후 3시 반", "2026-11-25 15:30"),
        ("11월 25일 오전 12시", "2026-11-25 00:00"),
        ("11월 25일 오후 12시 10분", "2026-11-25 12:10"),
        ("2026년 12월 1일 8시", "2026-12-01 08:00"),
        ("1월 3일 9시까지", "2027-01-03 09:00"),
        ("11월 26일 9시 또는 11월 25일 18시", "2026-11-25 18:00"),
    ])
    func `a time that is named plainly is understood, in Seoul time`(note: String, expected: String) throws {
        let wish = try #require(ArrivalWish.parse(note, placedAt: Self.placed))
        #expect(SeoulTime.text(wish) == expected)
    }

    @Test(arguments: [
        "", "as soon as possible", "내일 오전까지", "11월 25일", "25일 14시", "2026-11-25", "14:30",
        "2026-02-30 10:00", "2026-11-25 25:00", "2026-11-25 10:61", "11월 31일 10시", "13월 1일 10시", "11월 25일 24시", "11월 25일 오후 13시",
        "2026-11-25T14:30Z", "2026-11-25 14:30+01:00", "2026-11-25 14:305", "112026-11-25 14:30",
        "11월 25일 3시간 걸림", "2026-11-21 09:00", "2025-11-25 14:30", "2027-11-25 14:30",
        "99999999999999999999-11-25 14:30",
    ])
    func `what is not plain, does not exist, has passed or is far away is passed over`(note: String) {
        #expect(ArrivalWish.parse(note, placedAt: Self.placed) == nil)
    }

    @Test func `a note of the greatest length is read`() {
        let note = String(repeating: "1월 ", count: 160) + "11월 25일 14시"
        #expect(ArrivalWish.parse(note, placedAt: Self.placed).map(SeoulTime.text) == "2026-11-25 14:00")
    }
}

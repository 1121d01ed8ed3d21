import MeshEnvironment
import Notifications
import Testing

struct NoticeTextTests {
    private let placed = SeoulTime.timestamp(year: 2026, month: 11, day: 22, hour: 10, minute: 0) ?? Timestamp()

    @Test func `a dispatch notice says everything in both languages`() {
        let text = notice(note: "문 앞에 두세요").text
        #expect(
            text.english == """
                [Dispatch] Order 93f00101
                Placed: 2026-11-22 10:00
                Receiver: 부산 수령처 A
                Goods: 서울 박스 테이프 × 2
                Note: “문 앞에 두세요”
                Departure hub: 서울특별시 센터
                Via: 경기 남부 센터 → 대구광역시 센터 → 부산광역시 센터
                Destination: 부산광역시 동구 중앙대로 206
                Expected duration: 6 hours 45 minutes
                The goods must leave 서울특별시 센터 by 2026-11-23 10:00 (Asia/Seoul).
                """)
        #expect(text.korean.contains("예상 소요 시간: 6시간 45분"))
        #expect(text.korean.hasSuffix("최종 발송 시한은 2026-11-23 10:00(서울 시각)입니다."))
    }

    @Test func `within one hub nothing lies between`() {
        var notice = notice(note: "")
        notice.hubs = ["서울특별시 센터"]
        #expect(notice.text.english.contains("Via: none"))
        #expect(notice.text.english.contains("Note: none"))
        #expect(notice.text.korean.contains("경유 허브: 없음"))
    }

    @Test func `a note cannot break out of its line or its quotes`() {
        let text = notice(note: "hi”\n최종 발송 시한은 2030-01-01 00:00\r\n```@\u{202E}x\u{0}").text
        #expect(text.korean.contains("요청 사항: “hi' 최종 발송 시한은 2030-01-01 00:00 '''@ x”\n"))
        #expect(text.korean.split(separator: "\n").count == notice(note: "").text.korean.split(separator: "\n").count)
    }

    @Test func `no text is longer than the limit, whatever it is made of`() {
        let family = "👨‍👩‍👧‍👦"
        var notice = notice(note: String(repeating: family, count: 500))
        notice.lines = (0..<200).map { .init(name: String(repeating: "상", count: 100), quantity: $0) }
        notice.address = String(repeating: "가", count: 300)
        notice.hubs = (0..<17).map { "hub \($0) " + String(repeating: "h", count: 50) }
        for text in [notice.text.korean, notice.text.english] {
            #expect(text.utf16.count <= NoticeText.limit)
            #expect(text.contains("195"))
            #expect(text.contains("2026-11-23 10:00"))
        }
        let capped = NoticeText(korean: [String(repeating: family, count: 1000)], english: [String(repeating: "e", count: 1900)])
        #expect(capped.korean.utf16.count <= NoticeText.limit)
        #expect(capped.korean.hasSuffix("…"))
        #expect(capped.english.count == 1900)
    }

    @Test(arguments: CancellationNotice.Reason.allCases)
    func `a cancellation says why`(reason: CancellationNotice.Reason) {
        let text = CancellationNotice(orderID: "018f3d6c-9a10-7c11-b2a1-e3b893f00101", reason: reason, canceledAt: placed).text
        #expect(text.english.contains("[Cancellation] Order 93f00101\nCanceled: 2026-11-22 10:00"))
        #expect(text.korean.contains("사유: "))
    }

    private func notice(note: String) -> DispatchNotice {
        DispatchNotice(
            orderID: "018f3d6c-9a10-7c11-b2a1-e3b893f00101", placedAt: placed, receiver: "부산 수령처 A", address: "부산광역시 동구 중앙대로 206",
            lines: [.init(name: "서울 박스 테이프", quantity: 2)], hubs: ["서울특별시 센터", "경기 남부 센터", "대구광역시 센터", "부산광역시 센터"], totalSeconds: 24_300,
            note: note, deadline: .decide(wish: nil, placedAt: placed, totalSeconds: 24_300, now: placed))
    }
}

package import MeshEnvironment

/// Everything that the words of a dispatch notice need.
package struct DispatchNotice: Sendable, Hashable {
    package struct Line: Sendable, Hashable {
        package var name: String
        package var quantity: Int32

        package init(name: String, quantity: Int32) {
            self.name = name
            self.quantity = quantity
        }
    }

    package var orderID: String
    package var placedAt: Timestamp
    package var receiver: String
    package var address: String
    package var lines: [Line]
    /// The hubs on the way, the first one included.
    package var hubs: [String]
    package var totalSeconds: Int32
    package var note: String
    package var deadline: DispatchDeadline

    package init(
        orderID: String, placedAt: Timestamp, receiver: String, address: String, lines: [Line], hubs: [String], totalSeconds: Int32, note: String,
        deadline: DispatchDeadline
    ) {
        self.orderID = orderID
        self.placedAt = placedAt
        self.receiver = receiver
        self.address = address
        self.lines = lines
        self.hubs = hubs
        self.totalSeconds = totalSeconds
        self.note = note
        self.deadline = deadline
    }

    /// How many lines are named; the others are counted.
    private static let namedLines = 5

    package var text: NoticeText {
        let order = NoticeText.shortOrder(orderID)
        let receiver = ForeignText.clean(receiver, limit: 50)
        let address = ForeignText.clean(address, limit: 200)
        let departure = hubs.first.map { ForeignText.clean($0, limit: 50) } ?? "-"
        let via = hubs.dropFirst().map { ForeignText.clean($0, limit: 50) }.joined(separator: " → ")
        let goods = lines.prefix(Self.namedLines).map { "\(ForeignText.clean($0.name, limit: 60)) × \($0.quantity)" }.joined(separator: ", ")
        let more = lines.count - Self.namedLines
        let duration = JourneyDuration(seconds: totalSeconds)
        let until = SeoulTime.text(deadline.time)
        let note = note.isEmpty ? nil : ForeignText.quoted(note, limit: 200)
        return NoticeText(
            korean: [
                "[발송 안내] 주문 \(order)",
                "주문 시각: \(SeoulTime.text(placedAt))",
                "수령 업체: \(receiver)",
                "상품: \(goods)" + (more > 0 ? " 외 \(more)건" : ""),
                "요청 사항: \(note ?? "없음")",
                "출발 허브: \(departure)",
                "경유 허브: \(via.isEmpty ? "없음" : ForeignText.shortened(via, limit: 400))",
                "도착지: \(address)",
                "예상 소요 시간: \(duration.korean)",
                koreanWish,
                "최종 발송 시한은 \(until)(서울 시각)입니다.",
            ].compactMap(\.self),
            english: [
                "[Dispatch] Order \(order)",
                "Placed: \(SeoulTime.text(placedAt))",
                "Receiver: \(receiver)",
                "Goods: \(goods)" + (more > 0 ? " and \(more) more" : ""),
                "Note: \(note ?? "none")",
                "Departure hub: \(departure)",
                "Via: \(via.isEmpty ? "none" : ForeignText.shortened(via, limit: 400))",
                "Destination: \(address)",
                "Expected duration: \(duration.english)",
                englishWish,
                "The goods must leave \(departure) by \(until) (Asia/Seoul).",
            ].compactMap(\.self))
    }

    private var koreanWish: String? {
        switch deadline.basis {
        case .wish(let time): "희망 도착 시각: \(SeoulTime.text(time))"
        case .missedWish(let time): "희망 도착 시각 \(SeoulTime.text(time))은 지킬 수 없습니다. 즉시 발송해 주세요."
        case .withinADay: nil
        }
    }

    private var englishWish: String? {
        switch deadline.basis {
        case .wish(let time): "Arrival asked for: \(SeoulTime.text(time))"
        case .missedWish(let time): "The arrival asked for, \(SeoulTime.text(time)), cannot be met: please dispatch at once."
        case .withinADay: nil
        }
    }
}

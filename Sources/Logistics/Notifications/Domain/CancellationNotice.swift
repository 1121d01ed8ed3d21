package import MeshEnvironment

/// Everything that the words of a cancellation need.
package struct CancellationNotice: Sendable, Hashable {
    package enum Reason: Sendable, Hashable, CaseIterable {
        case requested, outOfStock, notSellable, productGone, noRoute, other

        fileprivate var korean: String {
            switch self {
            case .requested: "요청에 의한 취소"
            case .outOfStock: "재고 부족"
            case .notSellable: "판매 중지된 상품"
            case .productGone: "삭제된 상품"
            case .noRoute: "배송 경로 없음"
            case .other: "기타"
            }
        }

        fileprivate var english: String {
            switch self {
            case .requested: "called off on request"
            case .outOfStock: "out of stock"
            case .notSellable: "a product is not for sale"
            case .productGone: "a product no longer exists"
            case .noRoute: "no route to the receiver"
            case .other: "other"
            }
        }
    }

    package var orderID: String
    package var reason: Reason
    package var canceledAt: Timestamp

    package init(orderID: String, reason: Reason, canceledAt: Timestamp) {
        self.orderID = orderID
        self.reason = reason
        self.canceledAt = canceledAt
    }

    package var text: NoticeText {
        let order = NoticeText.shortOrder(orderID)
        let time = SeoulTime.text(canceledAt)
        return NoticeText(
            korean: ["[취소 안내] 주문 \(order)", "취소 시각: \(time)", "사유: \(reason.korean)", "발송하지 마세요."],
            english: ["[Cancellation] Order \(order)", "Canceled: \(time) (Asia/Seoul)", "Reason: \(reason.english)", "Do not dispatch."])
    }
}

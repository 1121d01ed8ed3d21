internal import ChillNotificationsV1
internal import LogisticsShared
internal import Mesh
internal import MeshEnvironment
internal import MeshPostgres
internal import struct FoundationEssentials.UUID

/// What people are told about orders.
struct NoticeDesk: NotificationsService {
    let database: Database

    func listNotices(_ request: ListNoticesRequest, _ call: CallContext) async throws -> ListNoticesResponse {
        let order = try UUID(request.orderID, field: "orderId"), caller = try call.requireCaller()
        let notices = try await database.read(deadline: call.deadline) { transaction in
            if caller.role != .master {
                let hubs = try await transaction.first(NoticeStatements.hubs(ofOrder: order)) ?? []
                guard hubs.contains(where: caller.manages(hub:)) else { throw MeshError.notFound("order") }
            }
            return try await transaction.query(NoticeStatements.ofOrder(order))
        }
        return ListNoticesResponse(notices: notices.map(Notice.init))
    }
}

extension Notice {
    fileprivate init(_ record: NoticeRecord) {
        self.init(
            noticeID: record.id.text, orderID: record.order.text, kind: record.kind == .dispatch ? .dispatch : .cancellation,
            dispatchDeadline: record.deadline, textKorean: record.korean, textEnglish: record.english, createdAt: record.createdAt)
    }
}

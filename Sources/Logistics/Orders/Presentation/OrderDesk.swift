internal import ChillOrdersV1
internal import LogisticsShared
internal import Mesh
internal import struct FoundationEssentials.UUID

/// The contract of Orders.
struct OrderDesk: OrdersService {
    let placing: PlaceOrder
    let cancelling: CancelOrder
    let directory: OrderDirectory

    func placeOrder(_ request: PlaceOrderRequest, _ call: CallContext) async throws -> Order {
        try await placing.place(OrderDraft(request), call)
    }

    func listOrders(_ request: ListOrdersRequest, _ call: CallContext) async throws -> ListOrdersResponse {
        let page = try Page<NewestFirst>(size: request.pageSize, token: request.pageToken)
        let filter = try OrderFilter(
            status: request.status == .unspecified ? nil : request.status.name,
            supplierFirmID: .optional(request.supplierFirmID, field: "supplierFirmId"),
            receiverFirmID: .optional(request.receiverFirmID, field: "receiverFirmId"))
        let (rows, nextToken) = try await directory.list(filter, page: page, caller: call.requireCaller())
        return ListOrdersResponse(orders: rows.map { Order($0) }, nextPageToken: nextToken)
    }

    func getOrder(_ request: GetOrderRequest, _ call: CallContext) async throws -> Order {
        Order(try await directory.order(UUID(request.orderID, field: "orderId"), caller: call.requireCaller()))
    }

    func cancelOrder(_ request: CancelOrderRequest, _ call: CallContext) async throws -> Order {
        try await cancelling.cancel(UUID(request.orderID, field: "orderId"), call)
    }
}

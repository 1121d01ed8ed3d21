import ChillHubsV1
import ChillOrdersV1
import MeshDescriptors
import MeshProtobuf
import Testing

@Suite struct DescriptorPoolTests {
    static func pool(_ file: ContractFile) throws -> DescriptorPool {
        try DescriptorPool(files: (file.dependencies + [file]).map(\.serializedDescriptor))
    }

    @Test func `a method has its HTTP rule and its policy`() throws {
        let pool = try Self.pool(ChillOrdersV1Contract.orders)
        let method = try #require(pool.service("chill.orders.v1.OrdersService")?.method("PlaceOrder"))
        #expect(method.fullName == "chill.orders.v1.OrdersService/PlaceOrder")
        #expect(method.http?.verb == "POST" && method.http?.path == "/v1/orders" && method.http?.body == "*")
        #expect(method.policy.roles == ["MASTER", "FIRM_MANAGER"])
        #expect(method.policy.idempotency == .keyed)
        #expect(method.policy.deadlineMilliseconds == 5000)
        #expect(method.policy.successStatus == 201)
        #expect(method.policy.location == "/v1/orders/{order_id}")
        #expect(method.policy.reasons.contains("NOT_SELLABLE"))
        #expect(method.input.fullName == "chill.orders.v1.PlaceOrderRequest")
        #expect(!method.clientStreaming && !method.serverStreaming)
    }

    @Test func `fields know kind, presence, rules and both names`() throws {
        let pool = try Self.pool(ChillOrdersV1Contract.orders)
        let request = try #require(pool.message("chill.orders.v1.PlaceOrderRequest"))
        #expect(request.fields.map(\.jsonName) == ["supplierFirmId", "receiverFirmId", "lines", "requestNote"])
        let note = try #require(request.field(named: "requestNote"))
        #expect(note.name == "request_note" && note.hasPresence && note.oneof == nil)
        #expect(note.rules.maxLength == 500 && note.rules.isPersonal)
        let lines = try #require(request.field(number: 3))
        #expect(lines.isRepeated && !lines.isMap && lines.rules.maxItems == 200)
        #expect(lines.messageType?.field(named: "quantity")?.rules.minimum == 1)
        #expect(request.oneofs.isEmpty)
    }

    @Test func `files that are given twice count once, in whatever contract they came`() throws {
        let files = ChillHubsV1Contract.files.flatMap { $0.dependencies + [$0] } + ChillOrdersV1Contract.files
        let pool = try DescriptorPool(files: files.map(\.serializedDescriptor))
        #expect(pool.services.map(\.fullName).sorted() == ["chill.hubs.v1.HubsService", "chill.orders.v1.OrdersService"])
        let consignment = try #require(pool.message("chill.hubs.v1.RoutePlanned")?.field(named: "consignment")?.messageType)
        #expect(consignment == pool.message("chill.orders.v1.Consignment"))
    }

    @Test func `a file without those that it imports is refused by name`() {
        #expect { try DescriptorPool(files: [ChillOrdersV1Contract.events.serializedDescriptor]) } throws: {
            ($0 as? DescriptorError)?.description.contains("names chill.orders.v1.OrderLine") == true
        }
    }

    @Test func `bytes that are no descriptor are refused`() throws {
        let bytes = ChillOrdersV1Contract.orders.serializedDescriptor
        for count in stride(from: 1, to: bytes.count, by: 37) {
            #expect(throws: DescriptorError.self) { try DescriptorPool(files: [Array(bytes[..<count])]) }
        }
    }
}

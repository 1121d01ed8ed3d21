import ChillOrdersV1
import MeshDescriptors
import MeshProtobuf
import Testing

@Suite struct ContractFileTests {
    @Test func `a contract comes with every file that it needs, each after its own imports`() throws {
        let file = ChillOrdersV1Contract.events
        #expect(file.fileName == "chill/orders/v1/events.proto")
        let names = file.dependencies.map(\.fileName)
        #expect(names.contains("chill/orders/v1/orders.proto"))
        #expect(names.contains("google/protobuf/descriptor.proto"))
        #expect(names.contains("mesh/options/v1/options.proto"))
        #expect(Set(names).count == names.count)
        let pool = try DescriptorPool(files: (file.dependencies + [file]).map(\.serializedDescriptor))
        #expect(pool.message("chill.orders.v1.OrderPlaced")?.event?.topic == "order.placed")
        #expect(pool.service("chill.orders.v1.OrdersService")?.methods.count == 4)
    }

    @Test func `comments travel with the contract`() throws {
        let file = ChillOrdersV1Contract.orders
        let pool = try DescriptorPool(files: (file.dependencies + [file]).map(\.serializedDescriptor))
        #expect(pool.service("chill.orders.v1.OrdersService")?.comment == "Orders between firms.")
        #expect(pool.message("chill.orders.v1.Order")?.field(named: "totalPrice")?.comment == "KRW.")
    }
}

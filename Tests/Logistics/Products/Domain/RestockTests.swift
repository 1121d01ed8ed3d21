import Mesh
import MeshEnvironment
import MeshProtobuf
import Products
import Testing
import struct FoundationEssentials.UUID

@Suite struct RestockTests {
    private func product(onHand: Int32, reserved: Int32) -> StoredProduct {
        StoredProduct(
            id: UUID(), firmID: UUID(), hubID: UUID(), name: "tape", price: 1, onHand: onHand, reserved: reserved, sellable: true,
            createdAt: Timestamp(), updatedAt: Timestamp())
    }

    @Test func `goods come in and get lost`() throws {
        #expect(try product(onHand: 10, reserved: 4).onHand(afterRestockOf: 5) == 15)
        #expect(try product(onHand: 10, reserved: 4).onHand(afterRestockOf: -6) == 4)
    }

    @Test func `what is promised cannot be taken away`() {
        let error = #expect(throws: MeshError.self) { try product(onHand: 10, reserved: 4).onHand(afterRestockOf: -7) }
        #expect(error?.code == .failedPrecondition)
        #expect(error?.reason == "OUT_OF_STOCK")
        #expect(error?.violations.map(\.field) == ["quantity"])
    }

    @Test func `a stock beyond counting is refused`() {
        let error = #expect(throws: MeshError.self) { try product(onHand: .max, reserved: 0).onHand(afterRestockOf: 1) }
        #expect(error?.code == .invalidArgument)
    }
}

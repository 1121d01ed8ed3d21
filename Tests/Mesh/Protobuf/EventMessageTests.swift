import ChillOrdersV1
import MeshProtobuf
import MeshTestingV1
import Testing

@Suite struct EventMessageTests {
    @Test func `an event knows its topic, key and retention`() {
        #expect(OrderPlaced.topic == "order.placed")
        #expect(OrderPlaced(orderID: "o-1").eventKey == "o-1")
        #expect(OrderPlaced.retentionHours == 0)
        #expect(NumberChanged(number: -5).eventKey == "-5")
        #expect(NumberChanged.retentionHours == 24)
    }
}

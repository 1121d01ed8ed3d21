internal import MeshEvents
internal import Testing

struct LaneTests {
    /// Computed by an implementation in another language: the numbers are part of the format of every log that exists.
    @Test(arguments: [
        ("order.placed", "0190a8f0-0000-7000-8000-000000000001", 36), ("order.placed", "a", 4), ("order.canceled", "a", 37), ("", "é", 63),
    ])
    func `the lane of a topic and key never changes`(topic: String, key: String, lane: Int) {
        #expect(Lane.of(topic: topic, key: key) == Int16(lane))
    }

    @Test func `keys spread evenly over the lanes`() {
        var counts = Array(repeating: 0, count: Int(Lane.count))
        for number in 0..<64_000 { counts[Int(Lane.of(topic: "order.placed", key: "order-\(number)"))] += 1 }
        #expect(counts.allSatisfy { (900...1100).contains($0) })
    }

    @Test func `the border between topic and key counts`() {
        #expect(Lane.of(topic: "ab", key: "c") != Lane.of(topic: "a", key: "bc"))
    }
}

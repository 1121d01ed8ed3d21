import struct FoundationEssentials.UUID
import MeshEnvironment
import Testing

@Suite struct UUIDTextTests {
    @Test func `the text is Foundation's in lower case, and is read in either case`() {
        let random = RandomSource.seeded(11)
        for second in 0..<200 {
            let id = UUID.version7(at: Timestamp(seconds: Int64(second) * 7_919_993), random: random)
            #expect(id.text == id.uuidString.lowercased())
            #expect(UUID(text: id.text) == id)
            #expect(UUID(text: id.uuidString) == id)
        }
    }

    @Test(arguments: [
        "", "018bcfe5-6800-7000-8000-00000000000", "018bcfe5-6800-7000-8000-0000000000012", "018bcfe5-6800-7000-8000-00000000000g",
        "018bcfe568007000800000000000000001", "018bcfe5_6800-7000-8000-000000000001", "{018bcfe5-6800-7000-8000-000000000001}",
        "018bcfe5-6800-7000-8000-00000000000\u{e9}", " 018bcfe5-6800-7000-8000-000000000001",
    ])
    func `anything else is no id`(_ text: String) {
        #expect(UUID(text: text) == nil)
    }
}

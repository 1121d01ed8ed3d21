import struct FoundationEssentials.UUID
import MeshEnvironment
import Testing

@Suite struct UUIDVersion7Tests {
    @Test func `version, variant and order follow RFC 9562`() {
        let random = RandomSource.seeded(7)
        let earlier = UUID.version7(at: Timestamp(seconds: 1_700_000_000), random: random).text
        let later = UUID.version7(at: Timestamp(seconds: 1_700_000_001), random: random).text
        #expect(earlier < later)
        #expect(earlier.hasPrefix("018bcfe5-6800-7"))
        #expect("89ab".contains(Array(earlier)[19]))
    }

    @Test func `the same seed gives the same bytes`() {
        #expect(RandomSource.seeded(3).bytes(13) == RandomSource.seeded(3).bytes(13))
        #expect(RandomSource.seeded(3).bytes(13).count == 13)
    }
}

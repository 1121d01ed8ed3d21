import MeshWire
import Testing

@Suite struct SettingsTests {
    private func read(_ bytes: [UInt8]) throws(WireViolation) -> Settings {
        let result = bytes.withUnsafeBytes { bytes in Result { () throws(WireViolation) in try Settings(bytes) } }
        return try result.get()
    }

    @Test func `settings come back as they were`() throws {
        let settings = Settings(
            features: WireFeatures(rawValue: 5), limits: WireLimits(frameBytes: 1 << 20, metadataBytes: 2048, concurrentStreams: 9, internedMethods: 8, internedPassports: 7),
            contracts: [ContractHash(service: "chill.orders.v1.OrdersService", hash: [UInt8](repeating: 3, count: 32))])
        #expect(try read(settings.encoded()) == settings)
    }

    @Test func `unknown entries are skipped, absent limits are the least ones`() throws {
        let settings = try read([0, 99, 0, 2, 1, 2, 0, 1, 0, 2, 0, 1])
        #expect(settings.limits == .least && settings.features == [])
    }

    @Test func `another version is refused as such`() {
        #expect(throws: WireViolation(.version, "version 2 is not spoken here, only 1")) { try read([0, 1, 0, 2, 0, 2]) }
    }

    @Test(arguments: [[], [0, 1], [0, 1, 0, 2, 0], [0, 1, 0, 1, 1], [0, 1, 0, 2, 0, 1, 0, 8, 0, 1, 1], [0, 1, 0, 2, 0, 1, 0, 5, 0, 4, 0, 0, 0, 0]] as [[UInt8]])
    func `malformed settings are refused`(bytes: [UInt8]) {
        #expect { try read(bytes) } throws: { ($0 as? WireViolation)?.reason == .protocolError }
    }
}

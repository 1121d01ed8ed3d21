/// The first frame each way: version, features, limits, and the contracts that the sender serves.
package struct Settings: Sendable, Hashable {
    package static let version: UInt16 = 1

    package var version: UInt16
    /// Bits of WIRE.md §4.2; version 1 sets none.
    package var features: UInt64
    package var limits: WireLimits
    package var contracts: [ContractHash]

    package init(version: UInt16 = Settings.version, features: UInt64 = 0, limits: WireLimits = WireLimits(), contracts: [ContractHash] = []) {
        self.version = version
        self.features = features
        self.limits = limits
        self.contracts = contracts
    }

    private enum Key {
        static let version: UInt16 = 1
        static let features: UInt16 = 2
        static let frameBytes: UInt16 = 3
        static let metadataBytes: UInt16 = 4
        static let concurrentStreams: UInt16 = 5
        static let internedMethods: UInt16 = 6
        static let internedPassports: UInt16 = 7
        static let contract: UInt16 = 8
    }

    package func encoded() -> [UInt8] {
        var bytes: [UInt8] = []
        func entry(_ key: UInt16, _ value: [UInt8]) {
            bytes.append(contentsOf: Self.bigEndian(key))
            bytes.append(contentsOf: Self.bigEndian(UInt16(value.count)))
            bytes.append(contentsOf: value)
        }
        entry(Key.version, Self.bigEndian(version))
        entry(Key.features, Self.bigEndian(features))
        entry(Key.frameBytes, Self.bigEndian(limits.frameBytes))
        entry(Key.metadataBytes, Self.bigEndian(limits.metadataBytes))
        entry(Key.concurrentStreams, Self.bigEndian(limits.concurrentStreams))
        entry(Key.internedMethods, Self.bigEndian(limits.internedMethods))
        entry(Key.internedPassports, Self.bigEndian(limits.internedPassports))
        for contract in contracts { entry(Key.contract, contract.hash + Array(contract.service.utf8)) }
        return bytes
    }

    /// Reads the body of a SETTINGS. Entries of unknown keys are skipped; limits that are absent are the least ones.
    package init(_ body: UnsafeRawBufferPointer) throws(WireViolation) {
        var reader = WireReader(body)
        var version: UInt16?
        features = 0
        limits = .least
        contracts = []
        while reader.remaining > 0 {
            guard let key = reader.integer(UInt16.self), let range = reader.prefixedRange() else { throw .malformed("SETTINGS end inside an entry") }
            let value = UnsafeRawBufferPointer(rebasing: body[range])
            switch key {
            case Key.version: version = try Self.integer(value, "version")
            case Key.features: features = try Self.integer(value, "features")
            case Key.frameBytes: limits.frameBytes = try Self.integer(value, "frame bytes")
            case Key.metadataBytes: limits.metadataBytes = try Self.integer(value, "metadata bytes")
            case Key.concurrentStreams: limits.concurrentStreams = try Self.integer(value, "concurrent streams")
            case Key.internedMethods: limits.internedMethods = try Self.integer(value, "interned methods")
            case Key.internedPassports: limits.internedPassports = try Self.integer(value, "interned Passports")
            case Key.contract: contracts.append(try ContractHash(value))
            default: continue
            }
        }
        guard let version else { throw .malformed("SETTINGS without a version") }
        self.version = version
        guard version == Self.version else { throw WireViolation(.version, "version \(version) is not spoken here, only \(Self.version)") }
        try limits.checkAgainstLeast()
    }

    private static func integer<Integer: FixedWidthInteger & BitwiseCopyable>(
        _ value: UnsafeRawBufferPointer, _ name: String
    ) throws(WireViolation) -> Integer {
        var reader = WireReader(value)
        guard let number = reader.integer(Integer.self), reader.remaining == 0 else { throw .malformed("SETTINGS: \(name) has a wrong length") }
        return number
    }

    private static func bigEndian<Integer: FixedWidthInteger & BitwiseCopyable>(_ value: Integer) -> [UInt8] {
        withUnsafeBytes(of: value.bigEndian) { Array($0) }
    }
}

extension WireLimits {
    fileprivate func checkAgainstLeast() throws(WireViolation) {
        let least = WireLimits.least
        guard frameBytes >= least.frameBytes, metadataBytes >= least.metadataBytes, concurrentStreams >= least.concurrentStreams,
            internedMethods >= least.internedMethods, internedPassports >= least.internedPassports
        else { throw .malformed("SETTINGS: a limit below the least that every peer accepts") }
    }
}

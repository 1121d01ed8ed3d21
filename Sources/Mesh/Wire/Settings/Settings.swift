/// The first frame each way: version, features, limits, and the contracts that the sender serves.
package struct Settings: Sendable, Hashable {
    package static let version: UInt16 = 1

    package var version: UInt16
    /// What the sender can do, and the receiver may use when it can do it too.
    package var features: WireFeatures
    package var limits: WireLimits
    package var contracts: [ContractHash]

    package init(version: UInt16 = Settings.version, features: WireFeatures = .supported, limits: WireLimits = WireLimits(), contracts: [ContractHash] = []) {
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
        static let streamCredit: UInt16 = 9
        static let connectionCredit: UInt16 = 10
        static let messageBytes: UInt16 = 11
    }

    package func encoded() -> [UInt8] {
        var bytes: [UInt8] = []
        func entry(_ key: UInt16, _ value: [UInt8]) {
            bytes.append(contentsOf: Self.bigEndian(key))
            bytes.append(contentsOf: Self.bigEndian(UInt16(value.count)))
            bytes.append(contentsOf: value)
        }
        entry(Key.version, Self.bigEndian(version))
        entry(Key.features, Self.bigEndian(features.rawValue))
        entry(Key.frameBytes, Self.bigEndian(limits.frameBytes))
        entry(Key.metadataBytes, Self.bigEndian(limits.metadataBytes))
        entry(Key.concurrentStreams, Self.bigEndian(limits.concurrentStreams))
        entry(Key.internedMethods, Self.bigEndian(limits.internedMethods))
        entry(Key.internedPassports, Self.bigEndian(limits.internedPassports))
        if features.contains(.streams) {
            entry(Key.streamCredit, Self.bigEndian(limits.streamCredit))
            entry(Key.connectionCredit, Self.bigEndian(limits.connectionCredit))
            entry(Key.messageBytes, Self.bigEndian(limits.messageBytes))
        }
        for contract in contracts { entry(Key.contract, contract.hash + Array(contract.service.utf8)) }
        return bytes
    }

    /// Reads the body of a SETTINGS. Entries of unknown keys are skipped; limits that are absent are the least ones.
    package init(_ body: UnsafeRawBufferPointer) throws(WireViolation) {
        var reader = WireReader(body)
        var version: UInt16?
        features = []
        limits = .least
        contracts = []
        while reader.remaining > 0 {
            guard let key = reader.integer(UInt16.self), let range = reader.prefixedRange() else { throw .malformed("SETTINGS end inside an entry") }
            let value = UnsafeRawBufferPointer(rebasing: body[range])
            switch key {
            case Key.version: version = try Self.integer(value, "version")
            case Key.features: features = WireFeatures(rawValue: try Self.integer(value, "features"))
            case Key.frameBytes: limits.frameBytes = try Self.integer(value, "frame bytes")
            case Key.metadataBytes: limits.metadataBytes = try Self.integer(value, "metadata bytes")
            case Key.concurrentStreams: limits.concurrentStreams = try Self.integer(value, "concurrent streams")
            case Key.internedMethods: limits.internedMethods = try Self.integer(value, "interned methods")
            case Key.internedPassports: limits.internedPassports = try Self.integer(value, "interned Passports")
            case Key.streamCredit: limits.streamCredit = try Self.integer(value, "stream credit")
            case Key.connectionCredit: limits.connectionCredit = try Self.integer(value, "connection credit")
            case Key.messageBytes: limits.messageBytes = try Self.integer(value, "message bytes")
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
            internedMethods >= least.internedMethods, internedPassports >= least.internedPassports,
            streamCredit >= least.streamCredit, connectionCredit >= least.connectionCredit, messageBytes >= least.messageBytes
        else { throw .malformed("SETTINGS: a limit below the least that every peer accepts") }
        guard max(streamCredit, connectionCredit, messageBytes) <= Self.mostCredit else { throw .malformed("SETTINGS: more credit than can be counted") }
    }
}

/// The hash of a service's contract, so that two sides notice on connect that theirs differ.
package struct ContractHash: Sendable, Hashable {
    package static let size = 32

    /// The service's full name.
    package var service: String
    /// SHA-256 as WIRE.md §4.3 defines it.
    package var hash: [UInt8]

    package init(service: String, hash: [UInt8]) {
        self.service = service
        self.hash = hash
    }

    init(_ value: UnsafeRawBufferPointer) throws(WireViolation) {
        guard value.count > Self.size, let service = String(validating: value[Self.size...], as: UTF8.self) else {
            throw .malformed("SETTINGS: a contract needs a hash and a name")
        }
        self.init(service: service, hash: Array(value[..<Self.size]))
    }
}

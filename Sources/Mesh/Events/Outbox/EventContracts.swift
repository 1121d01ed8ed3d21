internal import Mesh
internal import MeshProtobuf
internal import Synchronization

/// The hashes of the contracts of events (WIRE.md §4.3), each computed once.
enum EventContracts {
    private static let hashes = Mutex<[ObjectIdentifier: [UInt8]]>([:])

    /// `nil` when OpenSSL cannot compute it.
    static func hash<Event: EventMessage>(of type: Event.Type) -> [UInt8]? {
        if let known = hashes.withLock({ $0[ObjectIdentifier(type)] }) { return known }
        guard let hash = type._contractFile.hash else { return nil }
        hashes.withLock { $0[ObjectIdentifier(type)] = hash }
        return hash
    }
}

package import struct FoundationEssentials.UUID

/// A position in a list that is sorted by name: the element's id, for a name would not fit into a token. The list looks the name up.
package struct ByName: PagePosition {
    package var id: UUID

    package init(id: UUID) { self.id = id }

    package init?(bytes: [UInt8]) {
        guard let id = UUID(bytes: bytes[...]) else { return nil }
        self.init(id: id)
    }

    package var bytes: [UInt8] { id.bytes }
}

extension UUID {
    init?(bytes: ArraySlice<UInt8>) {
        guard bytes.count == 16 else { return nil }
        var value = UUID.zero
        withUnsafeMutableBytes(of: &value) { $0.copyBytes(from: bytes) }
        self.init(uuid: value)
    }

    var bytes: [UInt8] { withUnsafeBytes(of: uuid) { Array($0) } }

    private static var zero: (
        UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8
    ) { (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0) }
}

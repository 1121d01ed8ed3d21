/// One column of one row, in binary form; valid only while it is being decoded.
public struct PostgresCell: ~Copyable {
    /// Why a cell could not be decoded; becomes a ``RowDecodingError`` with statement and column.
    public struct Problem: Error, Sendable {
        var text: String

        /// - Parameter text: what the cell holds instead, without its value.
        public init(_ text: String) { self.text = text }
    }

    public let type: PostgresType
    private let bytes: UnsafeRawBufferPointer?

    init(type: PostgresType, bytes: UnsafeRawBufferPointer?) {
        self.type = type
        self.bytes = bytes
    }

    public var isNull: Bool { bytes == nil }

    /// The binary form, or a problem if the cell is NULL.
    func value() throws -> UnsafeRawBufferPointer {
        guard let bytes else { throw Problem("NULL where a value is required; decode an optional, or forbid NULL") }
        return bytes
    }

    func mismatch(_ wanted: String) -> Problem { Problem("\(type) cannot be read as \(wanted); cast it in the statement") }

    /// A signed integer of two, four or eight bytes.
    func integer() throws -> Int64 {
        let bytes = try value()
        switch (type, bytes.count) {
        case (.int2, 2): return Int64(Int16(bigEndian: bytes.loadUnaligned(as: Int16.self)))
        case (.int4, 4): return Int64(Int32(bigEndian: bytes.loadUnaligned(as: Int32.self)))
        case (.oid, 4): return Int64(UInt32(bigEndian: bytes.loadUnaligned(as: UInt32.self)))
        case (.int8, 8): return Int64(bigEndian: bytes.loadUnaligned(as: Int64.self))
        default: throw mismatch("an integer")
        }
    }
}

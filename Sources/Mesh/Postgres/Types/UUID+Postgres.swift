internal import typealias FoundationEssentials.uuid_t
public import struct FoundationEssentials.UUID

extension UUID: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .uuid }
    public static var postgresArrayType: PostgresType { .uuidArray }

    public func encode(into bytes: inout [UInt8]) {
        withUnsafeBytes(of: uuid) { bytes.append(contentsOf: $0) }
    }

    public init(_ cell: borrowing PostgresCell) throws {
        let bytes = try cell.value()
        guard cell.type == .uuid, bytes.count == 16 else { throw cell.mismatch("UUID") }
        // Not UUID(): it asks the system for random bytes.
        self.init(uuid: bytes.loadUnaligned(as: uuid_t.self))
    }
}

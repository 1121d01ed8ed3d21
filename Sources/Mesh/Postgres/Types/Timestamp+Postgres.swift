public import MeshEnvironment

extension Timestamp: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .timestamptz }
    public static var postgresArrayType: PostgresType { .timestamptzArray }

    /// PostgreSQL counts microseconds from 2000-01-01T00:00:00Z.
    private static var epoch: Int64 { 946_684_800_000_000 }

    public func encode(into bytes: inout [UInt8]) {
        let (shifted, overflow) = microseconds.subtractingReportingOverflow(Self.epoch)
        // The extremes of Int64 are the server's -infinity and infinity.
        bytes.appendBigEndian(overflow ? Int64.min : shifted)
    }

    public init(_ cell: borrowing PostgresCell) throws {
        let bytes = try cell.value()
        guard cell.type == .timestamptz, bytes.count == 8 else { throw cell.mismatch("Timestamp") }
        let shifted = Int64(bigEndian: bytes.loadUnaligned(as: Int64.self))
        let (microseconds, overflow) = shifted.addingReportingOverflow(Self.epoch)
        guard !overflow, shifted != .min else { throw PostgresCell.Problem("an infinite time") }
        self.init(microseconds: microseconds)
    }
}

extension ExactDecimal: PostgresEncodable, PostgresDecodable, PostgresArrayElement {
    public static var postgresType: PostgresType { .numeric }
    public static var postgresArrayType: PostgresType { .numericArray }

    public func encode(into bytes: inout [UInt8]) {
        bytes.appendBigEndian(Int16(groups.count))
        bytes.appendBigEndian(Int16(weight))
        bytes.appendBigEndian(sign.rawValue)
        bytes.appendBigEndian(UInt16(scale))
        for group in groups { bytes.appendBigEndian(group) }
    }

    /// Also reads the integers, exactly.
    public init(_ cell: borrowing PostgresCell) throws {
        guard cell.type == .numeric else {
            guard [.int2, .int4, .int8].contains(cell.type) else { throw cell.mismatch("ExactDecimal") }
            self.init(try cell.integer())
            return
        }
        let bytes = try cell.value()
        func word(_ index: Int) -> UInt16 { UInt16(bigEndian: bytes.loadUnaligned(fromByteOffset: index * 2, as: UInt16.self)) }
        guard bytes.count >= 8, bytes.count == 8 + Int(word(0)) * 2, let sign = Sign(rawValue: word(2)) else {
            throw PostgresCell.Problem("not the binary form of a numeric")
        }
        let groups = (0..<Int(word(0))).map { Int16(bitPattern: word(4 + $0)) }
        guard groups.allSatisfy({ (0..<10_000).contains($0) }) else { throw PostgresCell.Problem("not the binary form of a numeric") }
        self.init(sign: sign, groups: groups, weight: Int(Int16(bitPattern: word(1))), scale: Int(word(3)))
    }
}

internal import MeshDescriptors

/// Bytes that are, or nearly are, a message.
struct RandomMessage {
    private static let numbers: [UInt64] = [
        0, 0, 1, 1, 2, 3, 127, 128, 300, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 0x1_0000_0000, 1_763_827_727, 0x7fff_ffff_ffff_ffff,
        0x8000_0000_0000_0000, 0xffff_ffff_ffff_ffff, 0xffff_ffff_8000_0000, 999_999_999,
        UInt64(bitPattern: -62_135_596_800), 253_402_300_799, 253_402_300_800, 315_576_000_000, Double(1.5).bitPattern,
        (-0.0).bitPattern, Double.nan.bitPattern, Double.infinity.bitPattern, (-Double.infinity).bitPattern, Double.leastNonzeroMagnitude.bitPattern,
        Double.greatestFiniteMagnitude.bitPattern, UInt64(Float(1.5).bitPattern), UInt64(Float.nan.bitPattern), UInt64(Float(-0.0).bitPattern),
        UInt64(Float.infinity.bitPattern), UInt64(Float.leastNonzeroMagnitude.bitPattern), UInt64(Float(16_777_216).bitPattern), 1e21.bitPattern,
    ]
    private static let texts: [[UInt8]] = [
        [], Array("a".utf8), Array("some text".utf8), Array("냉동 딸기".utf8), Array("🚚 \u{0}\u{1f}\u{7f}\u{2028}<>&\"\\/".utf8), Array(repeating: 0x61, count: 200),
        [0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82],
    ]

    static func bytes(_ type: MessageDescriptor, _ random: inout Seeded) -> [UInt8] {
        var bytes = message(type, depth: 0, &random)
        while random.once(in: 3) { damage(&bytes, &random) }
        return bytes
    }

    private static func message(_ type: MessageDescriptor, depth: Int, _ random: inout Seeded) -> [UInt8] {
        var output = WireBytes()
        let fields = type.fields
        let count = fields.isEmpty ? random.below(2) : random.below(depth == 0 ? fields.count * 2 : depth > 5 ? 2 : fields.count + 1)
        for _ in 0..<count {
            guard !fields.isEmpty, !random.once(in: 30) else {
                unknown(depth: depth, &random, &output)
                continue
            }
            record(random.one(of: fields), depth, &random, &output)
        }
        for field in fields where field.isRequired && depth < 20 && !random.once(in: 20) { record(field, depth, &random, &output) }
        return output.bytes
    }

    private static func record(_ field: FieldDescriptor, _ depth: Int, _ random: inout Seeded, _ output: inout WireBytes) {
        if random.once(in: 40) {
            // A known number with any wire type.
            return value(of: field.number, wireType: random.one(of: [0, 1, 2, 3, 5]), depth, &random, &output)
        }
        switch field.kind {
        case .message(let type) where field.isGroup:
            output.tag(field.number, 3)
            output.append(message(type, depth: depth + 1, &random))
            output.tag(field.number, 4)
        case .message(let type): output.field(field.number, message(type, depth: depth + 1, &random))
        case .string: output.field(field.number, random.once(in: 25) ? random.one(of: texts) : texts[random.below(6)])
        case .bytes: output.field(field.number, random.one(of: texts))
        default:
            let wireType = Self.wireType(field)
            guard field.isRepeated, !random.once(in: 3) else {
                output.tag(field.number, wireType)
                return scalar(wireType, &random, &output)
            }
            var packed = WireBytes()
            for _ in 0..<random.below(5) { scalar(wireType, &random, &packed) }
            output.field(field.number, packed.bytes)
        }
    }

    private static func wireType(_ field: FieldDescriptor) -> UInt64 {
        switch field.kind {
        case .double, .fixed64, .sfixed64: 1
        case .float, .fixed32, .sfixed32: 5
        case .string, .bytes, .message: 2
        default: 0
        }
    }

    private static func scalar(_ wireType: UInt64, _ random: inout Seeded, _ output: inout WireBytes) {
        let number = random.once(in: 8) ? random.next() : random.one(of: numbers)
        switch wireType {
        case 0: output.varint(number)
        case 1: output.fixed(number)
        default: output.fixed(UInt32(truncatingIfNeeded: number))
        }
    }

    private static func unknown(depth: Int, _ random: inout Seeded, _ output: inout WireBytes) {
        value(of: random.one(of: [1, 15, 16, 99, 1000, 536_870_911]), wireType: random.one(of: [0, 1, 2, 3, 5]), depth, &random, &output)
    }

    private static func value(of number: Int, wireType: UInt64, _ depth: Int, _ random: inout Seeded, _ output: inout WireBytes) {
        output.tag(number, wireType)
        switch wireType {
        case 2: output.content(random.one(of: texts))
        case 3:
            while depth < 4, random.once(in: 2) { unknown(depth: depth + 1, &random, &output) }
            output.tag(number, 4)
        default: scalar(wireType, &random, &output)
        }
    }

    static func damage(_ bytes: inout [UInt8], _ random: inout Seeded) {
        guard !bytes.isEmpty else { return bytes.append(UInt8(truncatingIfNeeded: random.next())) }
        let place = random.below(bytes.count)
        switch random.below(7) {
        case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
        case 1: bytes[place] ^= 1 << UInt8(random.below(8))
        case 2: bytes.remove(at: place)
        case 3: bytes.insert(UInt8(truncatingIfNeeded: random.next()), at: place)
        case 4: bytes.removeLast(bytes.count - place)
        case 5: bytes += bytes[place...].prefix(64)
        default: bytes.insert(contentsOf: bytes[..<place].suffix(16), at: place)
        }
    }
}

internal import MeshDescriptors

/// Few bytes that mean much memory: one record again and again.
struct HostileMessage {
    /// What is repeated.
    let what: String
    let bytes: [UInt8]

    init(_ type: MessageDescriptor, size: Int, _ random: inout Seeded) {
        let field = random.once(in: 10) ? nil : type.fields.randomElement(using: &random)
        var output = WireBytes()
        var count: UInt64 = 0
        // Several kinds of record beside each other, at times: each has an accounting of its own.
        let second = random.once(in: 4) ? type.fields.randomElement(using: &random) : nil
        let depth = random.once(in: 4) ? random.below(60) : 0
        while output.bytes.count < size {
            Self.record(field, count, depth, &output)
            if let second { Self.record(second, count, 0, &output) }
            count += 1
            if let field, field.isPacked, count == 1 {
                output = WireBytes()
                output.field(field.number, [UInt8](repeating: 0, count: size & ~7))
            }
        }
        what = "\(type.fullName).\(field?.name ?? "unknown")\(second.map { " with \($0.name)" } ?? "")\(depth > 0 ? " at depth \(depth)" : "")"
        bytes = output.bytes
    }

    private static func record(_ field: FieldDescriptor?, _ count: UInt64, _ depth: Int, _ output: inout WireBytes) {
        guard let field else { return output.field(900, count & 0x7f) }
        switch field.kind {
        case .message(let type) where field.isMap:
            output.field(field.number, entry(type, count))
        case .message(let type):
            let content = nested(type, depth)
            guard field.isGroup else { return output.field(field.number, content) }
            output.tag(field.number, 3)
            output.append(content)
            output.tag(field.number, 4)
        case .string, .bytes: output.field(field.number, [])
        case .double, .fixed64, .sfixed64:
            output.tag(field.number, 1)
            output.fixed(UInt64(0))
        case .float, .fixed32, .sfixed32:
            output.tag(field.number, 5)
            output.fixed(UInt32(0))
        default: output.field(field.number, 0)
        }
    }

    /// The shortest entry with a key of its own; its value is left out.
    private static func entry(_ type: MessageDescriptor, _ count: UInt64) -> [UInt8] {
        var entry = WireBytes()
        switch type.field(number: 1)?.kind {
        case .string: entry.field(1, Array(String(count, radix: 36).utf8))
        case .fixed64, .sfixed64:
            entry.tag(1, 1)
            entry.fixed(count)
        case .fixed32, .sfixed32:
            entry.tag(1, 5)
            entry.fixed(UInt32(truncatingIfNeeded: count))
        case .bool: entry.field(1, count & 1)
        default: entry.field(1, count)
        }
        return entry.bytes
    }

    /// The message inside itself, as deep as it goes.
    private static func nested(_ type: MessageDescriptor, _ depth: Int) -> [UInt8] {
        let inner = type.fields.first { if case .message(let other) = $0.kind, !$0.isMap, !$0.isGroup { other == type } else { false } }
        var content: [UInt8] = []
        guard let inner else { return content }
        for _ in 0..<depth {
            var output = WireBytes()
            output.field(inner.number, content)
            content = output.bytes
        }
        return content
    }
}

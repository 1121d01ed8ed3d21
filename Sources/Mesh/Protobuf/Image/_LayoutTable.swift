internal import CMeshShims
internal import CProtobufC

/// The descriptions of all messages of one file for libprotobuf-c, built at first use from a compact text.
///
/// A line per message: `name size bound|field|field…`. A field: `json-name number type offset quantifier group message`, where the
/// type is a letter with `*` (repeated), `+` (packed), `?` (member of a oneof) or `!` (required) behind it, the group is the index + 1 of
/// the oneof or of the singular message, and the message is a line of this text, or -1 - n for the n-th of the others, or `-`; of a closed
/// enum it is the list of its numbers. Fields are sorted by number.
/// A nested literal would say the same more plainly, at minutes of compile time.
public struct _LayoutTable: Sendable {
    // The descriptions lie one behind the other. An array of them would be looked at on every message.
    @usableFromInline let first: _MessageLayout
    @usableFromInline let stride: Int

    /// The description in a line of the text.
    @inlinable public subscript(index: Int) -> _MessageLayout { _MessageLayout(pointer: first.pointer + index &* stride) }

    public init(_ text: StaticString, _ others: [_MessageLayout] = []) {
        let text = text.withUTF8Buffer { Array($0) }
        let lines = text.split(separator: UInt8(ascii: "\n"))
        let messages = UnsafeMutablePointer<ProtobufCMessageDescriptor>.allocate(capacity: lines.count)
        let layouts = lines.indices.map { _MessageLayout(pointer: UnsafeRawPointer(messages + $0)) }
        first = _MessageLayout(pointer: UnsafeRawPointer(messages))
        stride = MemoryLayout<ProtobufCMessageDescriptor>.stride
        for (index, line) in lines.enumerated() {
            let parts = line.split(separator: UInt8(ascii: "|"))
            let head = parts[0].split(separator: UInt8(ascii: " "))
            let fields = UnsafeMutablePointer<ProtobufCFieldDescriptor>.allocate(capacity: max(1, parts.count - 1))
            var ranges: [ProtobufCIntRange] = []
            for (position, part) in parts.dropFirst().enumerated() {
                let field = Self.field(part.split(separator: UInt8(ascii: " ")), layouts, others)
                if position == 0 || field.id != fields[position - 1].id + 1 {
                    ranges.append(ProtobufCIntRange(start_value: Int32(field.id), orig_index: UInt32(position)))
                }
                (fields + position).initialize(to: field)
            }
            let rangeCount = ranges.count
            ranges.append(ProtobufCIntRange(start_value: 0, orig_index: UInt32(parts.count - 1)))
            let rangePointer = UnsafeMutablePointer<ProtobufCIntRange>.allocate(capacity: ranges.count)
            rangePointer.initialize(from: ranges, count: ranges.count)
            let name = Self.string(head[0])
            (messages + index).initialize(
                to: ProtobufCMessageDescriptor(
                    magic: UInt32(PROTOBUF_C__MESSAGE_DESCRIPTOR_MAGIC), name: name, short_name: name, c_name: name, package_name: name,
                    sizeof_message: Self.number(head[1]), n_fields: UInt32(parts.count - 1), fields: UnsafePointer(fields),
                    fields_sorted_by_name: nil, n_field_ranges: UInt32(rangeCount), field_ranges: UnsafePointer(rangePointer),
                    message_init: nil, reserved1: UnsafeMutableRawPointer(bitPattern: Self.number(head[2])), reserved2: nil, reserved3: nil))
        }
        Self.summarize(messages, lines.count)
        Self.prepare(messages, lines.count)
    }

    /// What a message must know of those inside it: whether they have required fields, whether they have groups.
    private static func summarize(_ messages: UnsafeMutablePointer<ProtobufCMessageDescriptor>, _ count: Int) {
        var changed = true
        while changed {
            changed = false
            for index in 0..<count {
                let fields = UnsafeBufferPointer(start: messages[index].fields, count: Int(messages[index].n_fields))
                var flags = 0
                for field in fields {
                    if field.reserved_flags & UInt32(MESH_FIELD_REQUIRED) != 0 { flags |= MESH_MESSAGE_REQUIRES }
                    if field.reserved_flags & UInt32(MESH_FIELD_DELIMITED) != 0 { flags |= MESH_MESSAGE_DELIMITS | MESH_MESSAGE_BEARS_GROUPS }
                    guard field.type == PROTOBUF_C_TYPE_MESSAGE, let inner = field.descriptor else { continue }
                    let inside = Int(bitPattern: inner.assumingMemoryBound(to: ProtobufCMessageDescriptor.self).pointee.reserved2)
                    flags |= inside & (MESH_MESSAGE_REQUIRES | MESH_MESSAGE_DELIMITS)
                }
                if Int(bitPattern: messages[index].reserved2) != flags {
                    messages[index].reserved2 = UnsafeMutableRawPointer(bitPattern: flags)
                    changed = true
                }
            }
        }
    }

    private static func field(
        _ parts: [ArraySlice<UInt8>], _ layouts: [_MessageLayout], _ others: [_MessageLayout]
    ) -> ProtobufCFieldDescriptor {
        var label = PROTOBUF_C_LABEL_OPTIONAL
        var flags: UInt32 = 0
        switch parts[2].dropFirst().first {
        case UInt8(ascii: "*"): label = PROTOBUF_C_LABEL_REPEATED
        case UInt8(ascii: "+"): (label, flags) = (PROTOBUF_C_LABEL_REPEATED, PROTOBUF_C_FIELD_FLAG_PACKED.rawValue)
        case UInt8(ascii: "?"): flags = PROTOBUF_C_FIELD_FLAG_ONEOF.rawValue
        default: break
        }
        var known = UInt32(number(parts[5])) << UInt32(MESH_FIELD_GROUP_SHIFT)
        var message: UnsafeRawPointer?
        var numbers: UnsafeMutablePointer<Int32>?
        switch parts[2].first {
        case UInt8(ascii: "s"): known |= UInt32(MESH_FIELD_UTF8)
        case UInt8(ascii: "g"): known |= UInt32(MESH_FIELD_DELIMITED)
        case UInt8(ascii: "M"): known |= UInt32(MESH_FIELD_MAP)
        case UInt8(ascii: "e"):
            known |= UInt32(MESH_FIELD_CLOSED)
            numbers = enumeration(parts[6])
        default: break
        }
        if parts[2].contains(UInt8(ascii: "!")) { known |= UInt32(MESH_FIELD_REQUIRED) }
        if numbers == nil, parts[6].first != UInt8(ascii: "-") || parts[6].count > 1 {
            let index = number(parts[6])
            message = index >= 0 ? layouts[index].pointer : others[-1 - index].pointer
        }
        return ProtobufCFieldDescriptor(
            name: string(parts[0]), id: UInt32(number(parts[1])), label: label, type: type(parts[2].first ?? 0),
            quantifier_offset: UInt32(number(parts[4])), offset: UInt32(number(parts[3])), descriptor: message,
            // Absent values are never read, and in a oneof a default would be taken for a pointer.
            default_value: nil, flags: flags, reserved_flags: known,
            reserved2: numbers.map { UnsafeMutableRawPointer($0) }, reserved3: nil)
    }

    /// Count, then the numbers in their order.
    private static func enumeration(_ list: ArraySlice<UInt8>) -> UnsafeMutablePointer<Int32> {
        let numbers = list.split(separator: UInt8(ascii: ",")).map { Int32(truncatingIfNeeded: number($0)) }
        let table = [Int32(numbers.count)] + numbers.sorted()
        let pointer = UnsafeMutablePointer<Int32>.allocate(capacity: table.count)
        pointer.initialize(from: table, count: table.count)
        return pointer
    }

    /// Strings are described as bytes because libprotobuf-c ends them at a NUL, numbers with a point as fixed because it drops -0.0, and
    /// enums as numbers because they are open.
    private static func type(_ letter: UInt8) -> ProtobufCType {
        switch letter {
        case UInt8(ascii: "i"), UInt8(ascii: "e"): PROTOBUF_C_TYPE_INT32
        case UInt8(ascii: "I"): PROTOBUF_C_TYPE_INT64
        case UInt8(ascii: "u"): PROTOBUF_C_TYPE_UINT32
        case UInt8(ascii: "U"): PROTOBUF_C_TYPE_UINT64
        case UInt8(ascii: "z"): PROTOBUF_C_TYPE_SINT32
        case UInt8(ascii: "Z"): PROTOBUF_C_TYPE_SINT64
        case UInt8(ascii: "f"): PROTOBUF_C_TYPE_FIXED32
        case UInt8(ascii: "F"): PROTOBUF_C_TYPE_FIXED64
        case UInt8(ascii: "b"): PROTOBUF_C_TYPE_BOOL
        case UInt8(ascii: "m"), UInt8(ascii: "M"), UInt8(ascii: "g"): PROTOBUF_C_TYPE_MESSAGE
        default: PROTOBUF_C_TYPE_BYTES
        }
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int {
        let value = digits.reduce(0) { $1 == UInt8(ascii: "-") ? $0 : $0 * 10 + Int($1) - 48 }
        return digits.first == UInt8(ascii: "-") ? -value : value
    }

    private static func string(_ bytes: ArraySlice<UInt8>) -> UnsafePointer<CChar> {
        let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count + 1)
        for (index, byte) in bytes.enumerated() { copy[index] = CChar(bitPattern: byte) }
        copy[bytes.count] = 0
        return UnsafePointer(copy)
    }
}

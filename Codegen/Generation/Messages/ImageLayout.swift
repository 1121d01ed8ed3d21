internal import MeshDescriptors

/// Where each field of a message lies in the C image that libprotobuf-c reads and writes.
struct ImageLayout {
    struct Slot {
        var field: FieldDescriptor
        var offset = 0
        /// Where presence stands: a flag, or the case of the oneof; 0 for none.
        var has = 0
        /// Index + 1 of the oneof or of the singular message, of which a message holds one at most.
        var group = 0
    }

    /// In the order of declaration.
    private(set) var slots: [Slot] = []
    private(set) var size = 24
    /// The most bytes that the message takes beside what depends on its values.
    private(set) var bound = 0

    init(_ message: MessageDescriptor) {
        slots = message.fields.map { Slot(field: $0) }
        if message.isMapEntry {
            // The runtime writes entries of every map alike.
            for index in slots.indices {
                slots[index].offset = slots[index].field.number == 1 ? 24 : 40
                let isMessage = slots[index].field.messageType != nil
                slots[index].has = isMessage ? 0 : slots[index].field.number == 1 ? 56 : 60
                slots[index].group = isMessage ? 1 : 0
            }
            size = 64
        } else {
            place(message)
        }
        bound = slots.reduce(0) { $0 + Self.bound($1.field) }
    }

    subscript(field: FieldDescriptor) -> Slot { slots.first { $0.field.number == field.number } ?? Slot(field: field) }

    /// What needs an address that is divisible by 8 comes first.
    private mutating func place(_ message: MessageDescriptor) {
        var unions: [String: Int] = [:]
        for index in slots.indices where Self.width(slots[index].field) >= 8 {
            if let oneof = slots[index].field.oneof {
                if let union = unions[oneof] { slots[index].offset = union; continue }
                unions[oneof] = size
                slots[index].offset = size
                size += message.fields.filter { $0.oneof == oneof }.map(Self.width).max() ?? 8
            } else {
                slots[index].offset = size
                size += Self.width(slots[index].field)
            }
        }
        for index in slots.indices where Self.width(slots[index].field) < 8 {
            if let oneof = slots[index].field.oneof {
                if let union = unions[oneof] { slots[index].offset = union; continue }
                unions[oneof] = size
            }
            slots[index].offset = size
            size += 4
        }
        var cases: [String: Int] = [:]
        var groups = message.oneofs.count
        for index in slots.indices where !slots[index].field.isRepeated {
            if let oneof = slots[index].field.oneof {
                if cases[oneof] == nil { cases[oneof] = size; size += 4 }
                slots[index].has = cases[oneof] ?? 0
                slots[index].group = (message.oneofs.firstIndex(of: oneof) ?? 0) + 1
            } else if slots[index].field.messageType != nil {
                groups += 1
                slots[index].group = groups
            } else {
                slots[index].has = size
                size += 4
            }
        }
        size = (size + 7) / 8 * 8
    }

    private static func width(_ field: FieldDescriptor) -> Int {
        if field.isRepeated { return 16 }
        switch field.kind {
        case .string, .bytes: return 16
        case .double, .int64, .uint64, .fixed64, .sfixed64, .sint64, .message: return 8
        default: return 4
        }
    }

    private static func tag(_ field: FieldDescriptor) -> Int { WireFormat.varintLength(UInt64(field.number) << 3) }

    private static func bound(_ field: FieldDescriptor) -> Int {
        if field.isRepeated { return field.isPacked ? tag(field) + 5 : 0 }
        return tag(field) + content(field)
    }

    /// The most that an element of a repeated field takes beside its content.
    static func each(_ field: FieldDescriptor) -> Int { field.isPacked ? content(field) : tag(field) + content(field) }

    private static func content(_ field: FieldDescriptor) -> Int {
        switch field.kind {
        case .double, .fixed64, .sfixed64: 8
        case .float, .fixed32, .sfixed32: 4
        case .bool: 1
        case .uint32, .sint32, .string, .bytes, .message: 5
        case .int32, .enumeration, .int64, .uint64, .sint64: 10
        }
    }
}

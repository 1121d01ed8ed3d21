public import MeshDescriptors

/// Reads encoded messages into dynamic ones. It refuses what the guard pass refuses, and reads as the specification says.
struct DynamicReader {
    /// What a value takes in a list or among the fields of a message, while it grows.
    private static let elementSize = 2 * MemoryLayout<DynamicValue>.stride

    private let limits: DecodingLimits
    private var elements = 0
    private var memory = 0

    init(_ limits: DecodingLimits) { self.limits = limits }

    /// Merges the bytes into the message. Paths in errors are put together on their way out: good messages pay nothing for them.
    mutating func read(_ bytes: ArraySlice<UInt8>, into message: inout DynamicMessage, depth: Int) throws(ProtobufError) {
        guard depth <= limits.maximumDepth else { throw ProtobufError(.tooDeep, byteOffset: bytes.startIndex) }
        try spend(128, bytes.startIndex)
        let descriptor = message.descriptor
        var scanner = WireScanner(bytes, maximumDepth: limits.maximumDepth)
        var start = bytes.startIndex
        var unknown: [UInt8] = []
        while let (number, value) = try scanner.next(depth: depth) {
            let begin = start
            start = scanner.position
            guard let field = descriptor.field(number: number) ?? descriptor.extensionField(number: number),
                value.wireType == field.wireType || (value.wireType == 2 && field.isRepeated && field.wireType != 3)
            else {
                try spend(start - begin, begin)
                unknown += scanner.record(from: begin, number, value)
                continue
            }
            do {
                let known = try read(value, field, into: &message, depth: depth, at: begin, &unknown)
                if !known { unknown += scanner.record(from: begin, number, value) }
            } catch { throw error.inside(field.jsonName) }
        }
        if !unknown.isEmpty { message.unknownFields = UnknownFields(serializedBytes: message.unknownFields.serializedBytes + unknown) }
    }

    /// Whether the record belongs to the field; else it is unknown as a whole.
    private mutating func read(
        _ value: WireScanner.Value, _ field: FieldDescriptor, into message: inout DynamicMessage, depth: Int, at offset: Int,
        _ unknown: inout [UInt8]
    ) throws(ProtobufError) -> Bool {
        try spend(Self.elementSize, offset)
        if field.isMap {
            guard case .bytes(let content) = value else { return false }
            return try entry(content, field, into: &message, depth: depth + 1)
        }
        if field.isRepeated {
            // Taken out, so that appending copies nothing.
            var list = DynamicValue.taken(&message.values[field.number])
            defer { if !list.isEmpty { message.values[field.number] = .list(list) } }
            if case .bytes(let content) = value, field.wireType != 2 {
                try packed(content, field, &list, &unknown)
                return true
            }
            if field.wireType == 2 || field.isGroup { try count(offset) }
            var earlier: DynamicValue?
            do {
                guard let element = try one(value, field, &earlier, depth: depth) else { return false }
                list.append(element)
            } catch { throw error.inside("[\(list.count)]") }
            return true
        }
        // A message that comes in parts is taken out too: parts may be many.
        var earlier = field.messageType == nil ? nil : message.values.removeValue(forKey: field.number)
        guard let element = try one(value, field, &earlier, depth: depth) else { return false }
        message.clearSiblings(of: field)
        message.values[field.number] = field.hasPresence || !element.isDefault ? element : nil
        return true
    }

    private mutating func packed(
        _ content: ArraySlice<UInt8>, _ field: FieldDescriptor, _ list: inout [DynamicValue], _ unknown: inout [UInt8]
    ) throws(ProtobufError) {
        var scanner = WireScanner(content)
        var none: DynamicValue?
        let expected = field.wireType == 0 ? content.count { $0 < 0x80 } : content.count / (field.wireType == 1 ? 8 : 4)
        try spend(expected * Self.elementSize, content.startIndex)
        if expected > list.count { list.reserveCapacity(list.count + expected) }
        while !scanner.isAtEnd {
            let start = scanner.position
            let element: WireScanner.Value =
                switch field.wireType {
                case 0: .varint(try scanner.varint(10))
                case 1: .fixed64(try scanner.fixed(8))
                default: .fixed32(UInt32(truncatingIfNeeded: try scanner.fixed(4)))
                }
            if let value = try one(element, field, &none, depth: 0) {
                list.append(value)
            } else {
                var record = WireOutput()
                record.tag(field.number, 0)
                unknown += record.bytes + content[start..<scanner.position]
            }
        }
    }

    private mutating func entry(
        _ bytes: ArraySlice<UInt8>, _ field: FieldDescriptor, into message: inout DynamicMessage, depth: Int
    ) throws(ProtobufError) -> Bool {
        try count(bytes.startIndex)
        guard let type = field.messageType, let keyField = type.field(number: 1), let valueField = type.field(number: 2) else { return false }
        var entry = DynamicMessage(type)
        try read(bytes, into: &entry, depth: depth)
        // A number that its closed enum does not name makes the whole entry unknown, unless a good one came after it.
        if valueField.isClosedEnum, try entry.lastIsUnknown(valueField, bytes) { return false }
        guard let key = (entry.values[1] ?? keyField.defaultValue).flatMap(DynamicMapKey.init) else { return false }
        let value = entry.values[2] ?? valueField.defaultValue ?? valueField.messageType.map { .message(DynamicMessage($0)) }
        guard let value else { return false }
        var map = DynamicValue.takenMap(&message.values[field.number])
        map[key] = value
        message.values[field.number] = .map(map)
        return true
    }

    /// One value; `nil` for a number that a closed enum does not name.
    private mutating func one(
        _ value: WireScanner.Value, _ field: FieldDescriptor, _ earlier: inout DynamicValue?, depth: Int
    ) throws(ProtobufError) -> DynamicValue? {
        switch (field.kind, value) {
        case (.int32, .varint(let bits)): return .int32(Int32(truncatingIfNeeded: bits))
        case (.int64, .varint(let bits)): return .int64(Int64(bitPattern: bits))
        case (.uint32, .varint(let bits)): return .uint32(UInt32(truncatingIfNeeded: bits))
        case (.uint64, .varint(let bits)): return .uint64(bits)
        case (.sint32, .varint(let bits)): return .int32(Int32(bitPattern: UInt32(truncatingIfNeeded: bits) >> 1) ^ -Int32(bits & 1))
        case (.sint64, .varint(let bits)): return .int64(Int64(bitPattern: bits >> 1) ^ -Int64(bits & 1))
        case (.bool, .varint(let bits)): return .bool(bits != 0)
        case (.enumeration(let type), .varint(let bits)):
            let number = Int32(truncatingIfNeeded: bits)
            return field.isClosedEnum && type.name(of: number) == nil ? nil : .enumeration(number)
        case (.fixed32, .fixed32(let bits)): return .uint32(bits)
        case (.sfixed32, .fixed32(let bits)): return .int32(Int32(bitPattern: bits))
        case (.float, .fixed32(let bits)): return .float(Float(bitPattern: bits))
        case (.fixed64, .fixed64(let bits)): return .uint64(bits)
        case (.sfixed64, .fixed64(let bits)): return .int64(Int64(bitPattern: bits))
        case (.double, .fixed64(let bits)): return .double(Double(bitPattern: bits))
        case (.bytes, .bytes(let content)):
            try spend(content.count, content.startIndex)
            return .bytes(Array(content))
        case (.string, .bytes(let content)):
            try spend(content.count, content.startIndex)
            guard let text = String(validating: content, as: UTF8.self) else {
                throw ProtobufError(.invalidUTF8, byteOffset: content.startIndex)
            }
            return .string(text)
        case (.message(let type), .bytes(let content)), (.message(let type), .group(let content)):
            var message = DynamicValue.takenMessage(&earlier) ?? DynamicMessage(type)
            try read(content, into: &message, depth: depth + 1)
            return .message(message)
        default: return nil
        }
    }

    private mutating func count(_ offset: Int) throws(ProtobufError) {
        elements += 1
        guard elements <= limits.maximumElements else { throw ProtobufError(.tooManyElements, byteOffset: offset) }
    }

    private mutating func spend(_ bytes: Int, _ offset: Int) throws(ProtobufError) {
        memory += bytes
        guard memory <= limits.maximumMemory else { throw ProtobufError(.tooMuchMemory, byteOffset: offset) }
    }
}

extension DynamicValue {
    // Whoever takes a value is its only owner, and changes it in place.

    fileprivate static func taken(_ value: inout DynamicValue?) -> [DynamicValue] {
        guard case .list(let list)? = value else { return [] }
        value = nil
        return list
    }

    fileprivate static func takenMap(_ value: inout DynamicValue?) -> [DynamicMapKey: DynamicValue] {
        guard case .map(let map)? = value else { return [:] }
        value = nil
        return map
    }

    fileprivate static func takenMessage(_ value: inout DynamicValue?) -> DynamicMessage? {
        guard case .message(let message)? = value else { return nil }
        value = nil
        return message
    }
}

extension DynamicMessage {
    /// Decodes a message. The limits are those of generated types.
    public init(
        serializedBytes: [UInt8], as descriptor: MessageDescriptor, limits: DecodingLimits = .default
    ) throws(ProtobufError) {
        self.init(descriptor)
        var reader = DynamicReader(limits)
        try reader.read(serializedBytes[...], into: &self, depth: 1)
        if let path = missingRequiredField { throw ProtobufError(.missingRequired, path: path) }
    }

    /// Takes in another encoded message: values replace, messages are merged, lists appended, maps united. Nothing changes on an error.
    public mutating func merge(serializedBytes: [UInt8], limits: DecodingLimits = .default) throws(ProtobufError) {
        var merged = self
        var reader = DynamicReader(limits)
        try reader.read(serializedBytes[...], into: &merged, depth: 1)
        self = merged
    }

    /// Whether the last record of an enum field is a number that the enum does not name.
    fileprivate func lastIsUnknown(_ field: FieldDescriptor, _ bytes: ArraySlice<UInt8>) throws(ProtobufError) -> Bool {
        guard case .enumeration(let type) = field.kind, !unknownFields.isEmpty else { return false }
        var scanner = WireScanner(bytes)
        var isUnknown = false
        while let (number, value) = try scanner.next(depth: 0) {
            if number == field.number, case .varint(let bits) = value { isUnknown = type.name(of: Int32(truncatingIfNeeded: bits)) == nil }
        }
        return isUnknown
    }
}

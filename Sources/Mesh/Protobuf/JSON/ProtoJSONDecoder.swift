internal import MeshDescriptors

/// Wire bytes to JSON.
struct ProtoJSONDecoder {
    private static let maximumDepth = 100

    private let options: ProtoJSONOptions

    init(_ options: ProtoJSONOptions) { self.options = options }

    /// What has been read of a field so far.
    private struct Slot {
        var value: JSONValue?
        var list: [JSONValue] = []
        /// A message that comes in parts is what the parts are one after the other.
        var parts: [ArraySlice<UInt8>] = []
        var members: [(key: String, value: JSONValue)] = []
        var positions: [String: Int] = [:]
    }

    func message(_ parts: [ArraySlice<UInt8>], _ type: MessageDescriptor, at path: String, depth: Int) throws(ProtobufError) -> JSONValue {
        guard depth <= Self.maximumDepth else { throw ProtobufError(.tooDeep, path: path, byteOffset: parts.first?.startIndex ?? 0) }
        let form = WellKnownJSON(type)
        if case .unsupported? = form { throw ProtobufError(.notRepresentable, path: path, byteOffset: parts.first?.startIndex ?? 0) }
        let fields = type.fields
        let positions = Dictionary(fields.enumerated().map { ($1.number, $0) }) { first, _ in first }
        var slots = [Slot](repeating: Slot(), count: fields.count)
        for part in parts {
            var scanner = WireScanner(part)
            do {
                while let (number, value) = try scanner.next(depth: depth) {
                    guard let position = positions[number] else { continue }
                    let field = fields[position]
                    // Another wire type means a field that is not known.
                    guard value.wireType == field.wireType || (value.wireType == 2 && field.isRepeated) else { continue }
                    if let oneof = field.oneof {
                        for other in fields.indices where other != position && fields[other].oneof == oneof { slots[other] = Slot() }
                    }
                    try read(value, field, into: &slots[position], at: path, depth: depth)
                }
            } catch {
                throw error.path.isEmpty ? ProtobufError(error.reason, path: path, byteOffset: error.byteOffset) : error
            }
        }
        if let form { return try wellKnown(form, slots.map(\.value), at: path) }
        return .object(try members(fields, slots, at: path, depth: depth))
    }

    private func members(
        _ fields: [FieldDescriptor], _ slots: [Slot], at path: String, depth: Int
    ) throws(ProtobufError) -> [(key: String, value: JSONValue)] {
        var members: [(key: String, value: JSONValue)] = []
        for (field, slot) in zip(fields, slots) where !(options.edge && field.rules.isInternal) {
            if field.isMap {
                if !slot.members.isEmpty || options.printDefaults { members.append((field.jsonName, .object(slot.members))) }
            } else if field.isRepeated {
                if !slot.list.isEmpty || options.printDefaults { members.append((field.jsonName, .array(slot.list))) }
            } else if let type = field.messageType {
                if slot.parts.isEmpty { continue }
                members.append((field.jsonName, try message(slot.parts, type, at: place(path, field), depth: depth + 1)))
            } else if let value = slot.value {
                if field.hasPresence || options.printDefaults || value != field.defaultJSON { members.append((field.jsonName, value)) }
            } else if !field.hasPresence, options.printDefaults {
                members.append((field.jsonName, field.defaultJSON))
            }
        }
        return members
    }

    private func place(_ path: String, _ field: FieldDescriptor) -> String { path.isEmpty ? field.jsonName : "\(path).\(field.jsonName)" }

    private func read(
        _ value: WireScanner.Value, _ field: FieldDescriptor, into slot: inout Slot, at path: String, depth: Int
    ) throws(ProtobufError) {
        if case .bytes(let content) = value, field.isRepeated, field.wireType != 2 {
            var scanner = WireScanner(content)
            while !scanner.isAtEnd {
                let element: WireScanner.Value =
                    switch field.wireType {
                    case 0: .varint(try scanner.varint(10))
                    case 1: .fixed64(try scanner.fixed(8))
                    default: .fixed32(UInt32(truncatingIfNeeded: try scanner.fixed(4)))
                    }
                if let json = try scalar(element, field, at: path) { slot.list.append(json) }
            }
            return
        }
        if let type = field.messageType {
            guard case .bytes(let content) = value else { return }
            if field.isMap {
                try entry(content, type, into: &slot, at: place(path, field), depth: depth + 1)
            } else if field.isRepeated {
                slot.list.append(try message([content], type, at: "\(place(path, field))[\(slot.list.count)]", depth: depth + 1))
            } else {
                slot.parts.append(content)
            }
            return
        }
        guard let json = try scalar(value, field, at: place(path, field)) else { return }
        if field.isRepeated { slot.list.append(json) } else { slot.value = json }
    }

    private func entry(
        _ bytes: ArraySlice<UInt8>, _ type: MessageDescriptor, into slot: inout Slot, at path: String, depth: Int
    ) throws(ProtobufError) {
        guard depth <= Self.maximumDepth else { throw ProtobufError(.tooDeep, path: path, byteOffset: bytes.startIndex) }
        guard let keyField = type.field(number: 1), let valueField = type.field(number: 2) else { return }
        var key = keyField.defaultJSON
        var value: JSONValue?
        var parts: [ArraySlice<UInt8>] = []
        var scanner = WireScanner(bytes)
        while let (number, content) = try scanner.next(depth: depth) {
            if number == 1, let json = try scalar(content, keyField, at: path) { key = json }
            guard number == 2 else { continue }
            if valueField.messageType != nil {
                if case .bytes(let part) = content { parts.append(part) }
            } else if let json = try scalar(content, valueField, at: path) {
                value = json
            }
        }
        let name =
            switch key {
            case .string(let text), .number(let text): text
            case .bool(let flag): flag ? "true" : "false"
            default: ""
            }
        let json: JSONValue
        if let type = valueField.messageType {
            json = try message(parts, type, at: "\(path)[\(name)]", depth: depth + 1)
        } else {
            json = value ?? valueField.defaultJSON
        }
        if let position = slot.positions[name] {
            slot.members[position].value = json
        } else {
            slot.positions[name] = slot.members.count
            slot.members.append((name, json))
        }
    }
}

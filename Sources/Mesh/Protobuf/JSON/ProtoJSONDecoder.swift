internal import MeshDescriptors

/// Messages to JSON.
struct ProtoJSONDecoder {
    static let maximumDepth = 100

    let options: ProtoJSONOptions

    init(_ options: ProtoJSONOptions) { self.options = options }

    func message(_ message: DynamicMessage, depth: Int) throws(ProtobufError) -> JSONValue {
        guard depth <= Self.maximumDepth else { throw ProtobufError(.tooDeep) }
        if let form = WellKnownJSON(message.descriptor) { return try wellKnown(form, message, depth: depth) }
        return .object(try members(message, depth: depth))
    }

    func members(_ message: DynamicMessage, depth: Int) throws(ProtobufError) -> [(key: String, value: JSONValue)] {
        var members: [(key: String, value: JSONValue)] = []
        for field in message.descriptor.fields {
            if let value = message.values[field.number] {
                if options.edge, field.rules.isInternal { continue }
                members.append((field.jsonName, try self.value(value, field, depth: depth)))
            } else if options.printDefaults, field.isRepeated || !field.hasPresence {
                if options.edge, field.rules.isInternal { continue }
                members.append((field.jsonName, field.defaultJSON))
            }
        }
        for number in message.values.keys.sorted() {
            guard message.descriptor.field(number: number) == nil, let field = message.descriptor.extensionField(number: number),
                let value = message.values[number]
            else { continue }
            members.append((field.jsonName, try self.value(value, field, depth: depth)))
        }
        return members
    }

    private func value(_ value: DynamicValue, _ field: FieldDescriptor, depth: Int) throws(ProtobufError) -> JSONValue {
        do throws(ProtobufError) {
            switch value {
            case .list(let elements):
                var values: [JSONValue] = []
                values.reserveCapacity(elements.count)
                for element in elements {
                    do { values.append(try one(element, field, depth: depth)) } catch { throw error.inside("[\(values.count)]") }
                }
                return .array(values)
            case .map(let entries):
                guard let content = field.messageType?.field(number: 2) else { return .null }
                var members: [(key: String, value: JSONValue)] = []
                members.reserveCapacity(entries.count)
                for (key, value) in entries.sorted(by: { $0.key < $1.key }) {
                    do { members.append((key.text, try one(value, content, depth: depth + 1))) } catch { throw error.inside("[\(key.text)]") }
                }
                return .object(members)
            default: return try one(value, field, depth: depth)
            }
        } catch { throw error.inside(field.jsonName) }
    }

    private func one(_ value: DynamicValue, _ field: FieldDescriptor, depth: Int) throws(ProtobufError) -> JSONValue {
        switch value {
        case .bool(let value): return .bool(value)
        case .int32(let value): return .number("\(value)")
        case .uint32(let value): return .number("\(value)")
        case .int64(let value): return .string("\(value)")
        case .uint64(let value): return .string("\(value)")
        case .float(let value): return Self.float(value)
        case .double(let value): return Self.float(value)
        case .string(let text): return .string(text)
        case .bytes(let bytes): return .string(Base64Text.encoded(bytes))
        case .enumeration(let number): return field.json(ofEnum: number)
        case .message(let inner): return try message(inner, depth: depth + 1)
        case .list, .map: return .null
        }
    }

    static func float(_ number: some BinaryFloatingPoint & LosslessStringConvertible) -> JSONValue {
        if number.isNaN { return .string("NaN") }
        if number.isInfinite { return .string(number < 0 ? "-Infinity" : "Infinity") }
        return .number(JSONNumber.text(number))
    }
}

extension FieldDescriptor {
    /// The JSON of a value that is not there.
    var defaultJSON: JSONValue {
        if isMap { return .object([]) }
        if isRepeated { return .array([]) }
        switch kind {
        case .int64, .uint64, .fixed64, .sfixed64, .sint64: return .string("0")
        case .bool: return .bool(false)
        case .string, .bytes: return .string("")
        case .enumeration: return json(ofEnum: 0)
        case .message: return .null
        default: return .number("0")
        }
    }

    func json(ofEnum number: Int32) -> JSONValue {
        guard case .enumeration(let type) = kind else { return .number("\(number)") }
        if isNullValue { return .null }
        return type.name(of: number).map { .string($0) } ?? .number("\(number)")
    }

    /// Whether the only value of its enum is JSON's null.
    var isNullValue: Bool {
        if case .enumeration(let type) = kind { type.fullName == "google.protobuf.NullValue" } else { false }
    }
}

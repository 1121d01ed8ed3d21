internal import MeshDescriptors

extension ProtoJSONEncoder {
    /// One value that is not a message; `nil` when it is refused or passed over.
    mutating func scalar(_ json: JSONValue, _ field: FieldDescriptor, at path: String) -> DynamicValue? {
        switch field.kind {
        case .int32, .sint32, .sfixed32: return integer(json, path).map { .int32($0) }
        case .int64, .sint64, .sfixed64: return integer(json, path).map { .int64($0) }
        case .uint32, .fixed32: return integer(json, path).map { .uint32($0) }
        case .uint64, .fixed64: return integer(json, path).map { .uint64($0) }
        case .float: return float(json, path).map { .float($0) }
        case .double: return float(json, path).map { .double($0) }
        case .bool:
            if case .bool(let value) = json { return .bool(value) }
            refuse(path, "must be true or false")
        case .string:
            if case .string(let text) = json { return .string(text) }
            refuse(path, "must be a string")
        case .bytes:
            if case .string(let text) = json, let bytes = Base64Text.decoded(text) { return .bytes(bytes) }
            refuse(path, "must be a string with base64")
        case .enumeration(let type): return enumeration(json, field, type, path)
        case .message: break
        }
        return nil
    }

    private mutating func integer<N: FixedWidthInteger>(_ json: JSONValue, _ path: String) -> N? {
        switch json {
        case .number(let text), .string(let text):
            if let number: N = JSONNumber.integer(text) { return number }
        default: break
        }
        refuse(path, "must be an integer from \(N.min) to \(N.max)")
        return nil
    }

    mutating func float<N: BinaryFloatingPoint & LosslessStringConvertible>(_ json: JSONValue, _ path: String) -> N? {
        switch json {
        case .string("NaN"): return .nan
        case .string("Infinity"): return .infinity
        case .string("-Infinity"): return -.infinity
        case .number(let text), .string(let text):
            if JSONNumber.isValid(text), let number = N(text), number.isFinite { return number }
        default: break
        }
        refuse(path, "must be a number within ±\(N.greatestFiniteMagnitude), \"NaN\", \"Infinity\" or \"-Infinity\"")
        return nil
    }

    private mutating func enumeration(_ json: JSONValue, _ field: FieldDescriptor, _ type: EnumDescriptor, _ path: String) -> DynamicValue? {
        switch json {
        case .null where field.isNullValue: return .enumeration(0)
        case .string(let name):
            if let number = type.number(of: name) { return .enumeration(number) }
            if options.ignoreUnknownFields { return nil }
        case .number(let text):
            if let number: Int32 = JSONNumber.integer(text), !field.isClosedEnum || type.name(of: number) != nil { return .enumeration(number) }
        default: break
        }
        refuse(path, "must be one of \(type.values.map(\.name).joined(separator: ", "))")
        return nil
    }
}

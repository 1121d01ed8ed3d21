internal import MeshDescriptors
internal import MeshEnvironment

extension ProtoJSONDecoder {
    /// One value that is not a message; `nil` when the wire type is another, as for a field that is not known.
    func scalar(_ value: WireScanner.Value, _ field: FieldDescriptor, at path: String) throws(ProtobufError) -> JSONValue? {
        switch (field.kind, value) {
        case (.int32, .varint(let bits)): .number("\(Int32(truncatingIfNeeded: bits))")
        case (.int64, .varint(let bits)): .string("\(Int64(bitPattern: bits))")
        case (.uint32, .varint(let bits)): .number("\(UInt32(truncatingIfNeeded: bits))")
        case (.uint64, .varint(let bits)): .string("\(bits)")
        case (.sint32, .varint(let bits)):
            .number("\(Int32(bitPattern: UInt32(truncatingIfNeeded: bits) >> 1) ^ -Int32(bits & 1))")
        case (.sint64, .varint(let bits)): .string("\(Int64(bitPattern: bits >> 1) ^ -Int64(bits & 1))")
        case (.bool, .varint(let bits)): .bool(bits != 0)
        case (.enumeration(let type), .varint(let bits)): Self.enumeration(Int32(truncatingIfNeeded: bits), type)
        case (.fixed32, .fixed32(let bits)): .number("\(bits)")
        case (.sfixed32, .fixed32(let bits)): .number("\(Int32(bitPattern: bits))")
        case (.float, .fixed32(let bits)): Self.float(Float(bitPattern: bits))
        case (.fixed64, .fixed64(let bits)): .string("\(bits)")
        case (.sfixed64, .fixed64(let bits)): .string("\(Int64(bitPattern: bits))")
        case (.double, .fixed64(let bits)): Self.float(Double(bitPattern: bits))
        case (.bytes, .bytes(let bytes)): .string(Base64Text.encoded(bytes))
        case (.string, .bytes(let bytes)): .string(try Self.text(bytes, at: path))
        default: nil
        }
    }

    private static func text(_ bytes: ArraySlice<UInt8>, at path: String) throws(ProtobufError) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ProtobufError(.invalidUTF8, path: path, byteOffset: bytes.startIndex)
        }
        return text
    }

    private static func enumeration(_ number: Int32, _ type: EnumDescriptor) -> JSONValue {
        type.name(of: number).map { .string($0) } ?? .number("\(number)")
    }

    private static func float(_ number: some BinaryFloatingPoint & LosslessStringConvertible) -> JSONValue {
        if number.isNaN { return .string("NaN") }
        if number.isInfinite { return .string(number < 0 ? "-Infinity" : "Infinity") }
        return .number(JSONNumber.text(number))
    }

    func wellKnown(_ form: WellKnownJSON, _ values: [JSONValue?], at path: String) throws(ProtobufError) -> JSONValue {
        func number(_ index: Int) -> Int64 {
            switch values.indices.contains(index) ? values[index] : nil {
            case .number(let text)?, .string(let text)?: Int64(text) ?? 0
            default: 0
            }
        }
        switch form {
        case .timestamp:
            let seconds = number(0)
            let nanoseconds = number(1)
            guard (-62_135_596_800...253_402_300_799).contains(seconds), (0...999_999_999).contains(nanoseconds) else { break }
            return .string(Timestamp(seconds: seconds, nanoseconds: Int32(nanoseconds)).rfc3339)
        case .duration:
            guard let text = WellKnownJSON.text(seconds: number(0), nanoseconds: Int32(clamping: number(1))) else { break }
            return .string(text)
        case .wrapper(let field): return values.first.flatMap { $0 } ?? field.defaultJSON
        case .unsupported: break
        }
        throw ProtobufError(.notRepresentable, path: path)
    }
}

extension FieldDescriptor {
    /// The JSON of a value that is not there.
    var defaultJSON: JSONValue {
        switch kind {
        case .int64, .uint64, .fixed64, .sfixed64, .sint64: .string("0")
        case .bool: .bool(false)
        case .string, .bytes: .string("")
        case .enumeration(let type): type.name(of: 0).map { .string($0) } ?? .number("0")
        case .message: .null
        default: .number("0")
        }
    }
}

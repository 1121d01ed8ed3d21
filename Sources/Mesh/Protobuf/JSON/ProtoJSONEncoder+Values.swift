internal import MeshDescriptors
internal import MeshEnvironment

extension ProtoJSONEncoder {
    /// One value that is not a message, without its tag.
    mutating func scalar(_ json: JSONValue, _ field: FieldDescriptor, at path: String, _ output: inout WireOutput) {
        switch field.kind {
        case .int32: output.varint(UInt64(bitPattern: Int64(integer(json, path) as Int32)))
        case .int64: output.varint(UInt64(bitPattern: integer(json, path) as Int64))
        case .uint32: output.varint(UInt64(integer(json, path) as UInt32))
        case .uint64: output.varint(integer(json, path) as UInt64)
        case .sint32:
            let number: Int32 = integer(json, path)
            output.varint(UInt64(UInt32(bitPattern: number << 1 ^ number >> 31)))
        case .sint64:
            let number: Int64 = integer(json, path)
            output.varint(UInt64(bitPattern: number << 1 ^ number >> 63))
        case .fixed32: output.fixed(integer(json, path) as UInt32)
        case .fixed64: output.fixed(integer(json, path) as UInt64)
        case .sfixed32: output.fixed(integer(json, path) as Int32)
        case .sfixed64: output.fixed(integer(json, path) as Int64)
        case .float: output.fixed((float(json, path) as Float).bitPattern)
        case .double: output.fixed((float(json, path) as Double).bitPattern)
        case .bool:
            if case .bool(let value) = json { output.varint(value ? 1 : 0) } else { refuse(path, "must be true or false") }
        case .string:
            if case .string(let text) = json { output.lengthPrefixed(text.utf8) } else { refuse(path, "must be a string") }
        case .bytes:
            if case .string(let text) = json, let bytes = Base64Text.decoded(text) {
                output.lengthPrefixed(bytes)
            } else {
                refuse(path, "must be a string with base64")
            }
        case .enumeration(let type): output.varint(UInt64(bitPattern: Int64(enumeration(json, type, path))))
        case .message: break
        }
    }

    private mutating func integer<N: FixedWidthInteger>(_ json: JSONValue, _ path: String) -> N {
        switch json {
        case .number(let text), .string(let text):
            if let number: N = JSONNumber.integer(text) { return number }
        default: break
        }
        refuse(path, "must be an integer from \(N.min) to \(N.max)")
        return 0
    }

    private mutating func float<N: BinaryFloatingPoint & LosslessStringConvertible>(_ json: JSONValue, _ path: String) -> N {
        switch json {
        case .string("NaN"): return .nan
        case .string("Infinity"): return .infinity
        case .string("-Infinity"): return -.infinity
        case .number(let text), .string(let text):
            if JSONNumber.isValid(text), let number = N(text), number.isFinite { return number }
        default: break
        }
        refuse(path, "must be a number within ±\(N.greatestFiniteMagnitude), \"NaN\", \"Infinity\" or \"-Infinity\"")
        return 0
    }

    private mutating func enumeration(_ json: JSONValue, _ type: EnumDescriptor, _ path: String) -> Int32 {
        switch json {
        case .string(let name):
            if let number = type.number(of: name) { return number }
        case .number(let text):
            if let number: Int32 = JSONNumber.integer(text) { return number }
        default: break
        }
        refuse(path, "must be one of \(type.values.map(\.name).joined(separator: ", "))")
        return 0
    }

    /// A message of google.protobuf with a JSON form of its own.
    mutating func wellKnown(_ json: JSONValue, _ form: WellKnownJSON, _ type: MessageDescriptor, at path: String) -> [UInt8] {
        switch form {
        case .timestamp:
            guard case .string(let text) = json, let time = Timestamp(rfc3339: text) else {
                refuse(path, "must be a time as 2026-01-31T09:30:00Z")
                return []
            }
            return Self.secondsAndNanoseconds(time.seconds, time.nanoseconds)
        case .duration:
            guard case .string(let text) = json, let duration = WellKnownJSON.duration(text) else {
                refuse(path, "must be a duration in seconds as \"1.5s\"")
                return []
            }
            return Self.secondsAndNanoseconds(duration.seconds, duration.nanoseconds)
        case .wrapper(let field):
            var output = WireOutput()
            output.tag(1, field.wireType)
            scalar(json, field, at: path, &output)
            return output.bytes
        case .unsupported:
            refuse(path, "\(type.fullName) is not supported in JSON")
            return []
        }
    }

    private static func secondsAndNanoseconds(_ seconds: Int64, _ nanoseconds: Int32) -> [UInt8] {
        var output = WireOutput()
        if seconds != 0 {
            output.tag(1, 0)
            output.varint(UInt64(bitPattern: seconds))
        }
        if nanoseconds != 0 {
            output.tag(2, 0)
            output.varint(UInt64(bitPattern: Int64(nanoseconds)))
        }
        return output.bytes
    }
}

internal import MeshDescriptors
internal import MeshEnvironment

extension ProtoJSONDecoder {
    /// A message of google.protobuf with a JSON form of its own.
    func wellKnown(_ form: WellKnownJSON, _ message: DynamicMessage, depth: Int) throws(ProtobufError) -> JSONValue {
        switch form {
        case .timestamp:
            let (seconds, nanoseconds) = Self.time(message)
            guard (-62_135_596_800...253_402_300_799).contains(seconds), (0...999_999_999).contains(nanoseconds) else { break }
            return .string(Timestamp(seconds: seconds, nanoseconds: nanoseconds).rfc3339)
        case .duration:
            let (seconds, nanoseconds) = Self.time(message)
            guard let text = WellKnownJSON.text(seconds: seconds, nanoseconds: nanoseconds) else { break }
            return .string(text)
        case .wrapper(let field):
            switch message.values[1] ?? field.defaultValue {
            case .int64(let value)?: return .string("\(value)")
            case .uint64(let value)?: return .string("\(value)")
            case .int32(let value)?: return .number("\(value)")
            case .uint32(let value)?: return .number("\(value)")
            case .float(let value)?: return Self.float(value)
            case .double(let value)?: return Self.float(value)
            case .bool(let value)?: return .bool(value)
            case .string(let text)?: return .string(text)
            case .bytes(let bytes)?: return .string(Base64Text.encoded(bytes))
            default: break
            }
        case .fieldMask:
            guard case .list(let paths)? = message.values[1] else { return .string("") }
            var names: [String] = []
            for case .string(let path) in paths { if let name = WellKnownJSON.camelCase(path) { names.append(name) } }
            guard names.count == paths.count else { break }
            return .string(names.joined(separator: ","))
        case .structure:
            guard case .map(let entries)? = message.values[1] else { return .object([]) }
            var members: [(key: String, value: JSONValue)] = []
            for (key, value) in entries.sorted(by: { $0.key < $1.key }) {
                guard case .message(let value) = value else { continue }
                do { members.append((key.text, try self.message(value, depth: depth + 2))) } catch { throw error.inside("[\(key.text)]") }
            }
            return .object(members)
        case .list:
            guard case .list(let elements)? = message.values[1] else { return .array([]) }
            var values: [JSONValue] = []
            for case .message(let value) in elements {
                do { values.append(try self.message(value, depth: depth + 1)) } catch { throw error.inside("[\(values.count)]") }
            }
            return .array(values)
        case .value: if let json = try anyValue(message, depth: depth) { return json }
        case .any: if let json = try any(message, depth: depth) { return json }
        }
        throw ProtobufError(.notRepresentable)
    }

    private static func time(_ message: DynamicMessage) -> (seconds: Int64, nanoseconds: Int32) {
        let seconds: Int64 = if case .int64(let value)? = message.values[1] { value } else { 0 }
        let nanoseconds: Int32 = if case .int32(let value)? = message.values[2] { value } else { 0 }
        return (seconds, nanoseconds)
    }

    private func anyValue(_ message: DynamicMessage, depth: Int) throws(ProtobufError) -> JSONValue? {
        switch message.values.first?.value {
        case .enumeration?: return .null
        case .double(let number)?: return number.isFinite ? .number(JSONNumber.text(number)) : nil
        case .string(let text)?: return .string(text)
        case .bool(let value)?: return .bool(value)
        case .message(let inner)?: return try self.message(inner, depth: depth + 1)
        default: return nil
        }
    }

    private func any(_ message: DynamicMessage, depth: Int) throws(ProtobufError) -> JSONValue? {
        guard depth < Self.maximumDepth else { throw ProtobufError(.tooDeep) }
        let url: String = if case .string(let text)? = message.values[1] { text } else { "" }
        let bytes: [UInt8] = if case .bytes(let bytes)? = message.values[2] { bytes } else { [] }
        if url.isEmpty { return bytes.isEmpty ? .object([]) : nil }
        guard let type = options.contained(url, in: message.descriptor) else { throw ProtobufError(.unknownType) }
        let inner = try DynamicMessage(serializedBytes: bytes, as: type)
        let head: (key: String, value: JSONValue) = ("@type", .string(url))
        if let form = WellKnownJSON(type) { return .object([head, ("value", try wellKnown(form, inner, depth: depth + 1))]) }
        return .object([head] + (try members(inner, depth: depth + 1)))
    }
}

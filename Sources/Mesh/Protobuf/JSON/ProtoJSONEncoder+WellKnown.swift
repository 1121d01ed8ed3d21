internal import MeshDescriptors
internal import MeshEnvironment

extension ProtoJSONEncoder {
    /// A message of google.protobuf with a JSON form of its own.
    mutating func wellKnown(_ json: JSONValue, _ form: WellKnownJSON, _ type: MessageDescriptor, at path: String, depth: Int) -> DynamicMessage {
        var message = DynamicMessage(type)
        switch form {
        case .timestamp:
            if case .string(let text) = json, let time = Timestamp(rfc3339: text) {
                message.setTime(time.seconds, time.nanoseconds)
            } else {
                refuse(path, "must be a time as 2026-01-31T09:30:00Z")
            }
        case .duration:
            if case .string(let text) = json, let duration = WellKnownJSON.duration(text) {
                message.setTime(duration.seconds, duration.nanoseconds)
            } else {
                refuse(path, "must be a duration in seconds as \"1.5s\"")
            }
        case .wrapper(let field): if let value = scalar(json, field, at: path) { message.store(value, field) }
        case .fieldMask: message.put(1, fieldMask(json, at: path))
        case .structure: message.put(1, structure(json, type, at: path, depth: depth))
        case .list: message.put(1, list(json, type, at: path, depth: depth))
        case .value: value(json, into: &message, at: path, depth: depth)
        case .any: any(json, into: &message, at: path, depth: depth)
        }
        return message
    }

    private mutating func fieldMask(_ json: JSONValue, at path: String) -> DynamicValue? {
        guard case .string(let text) = json else {
            refuse(path, "must be a string with names of fields, as \"name,address.city\"")
            return nil
        }
        let names = text.isEmpty ? [] : text.split(separator: ",", omittingEmptySubsequences: false)
        let paths = names.compactMap(WellKnownJSON.snakeCase)
        if paths.count != names.count { refuse(path, "must name fields as \"name,address.city\", in lowerCamelCase") }
        return .list(paths.map { .string($0) })
    }

    private mutating func structure(_ json: JSONValue, _ type: MessageDescriptor, at path: String, depth: Int) -> DynamicValue? {
        guard case .object(let members) = json else {
            refuse(path, "must be an object")
            return nil
        }
        guard let value = type.field(number: 1)?.messageType?.field(number: 2)?.messageType else { return nil }
        var entries: [DynamicMapKey: DynamicValue] = [:]
        for member in members {
            entries[.string(member.key)] = .message(message(member.value, value, at: "\(path)[\(member.key)]", depth: depth + 2))
        }
        return .map(entries)
    }

    private mutating func list(_ json: JSONValue, _ type: MessageDescriptor, at path: String, depth: Int) -> DynamicValue? {
        guard case .array(let elements) = json else {
            refuse(path, "must be an array")
            return nil
        }
        guard let value = type.field(number: 1)?.messageType else { return nil }
        return .list(elements.enumerated().map { .message(message($1, value, at: "\(path)[\($0)]", depth: depth + 1)) })
    }

    private mutating func value(_ json: JSONValue, into message: inout DynamicMessage, at path: String, depth: Int) {
        switch json {
        case .null: message.put(1, .enumeration(0))
        case .number:
            if let number: Double = float(json, path) { message.put(2, .double(number)) }
        case .string(let text): message.put(3, .string(text))
        case .bool(let value): message.put(4, .bool(value))
        case .object, .array:
            let number = if case .object = json { 5 } else { 6 }
            guard let type = message.descriptor.field(number: number)?.messageType else { return }
            message.put(number, .message(self.message(json, type, at: path, depth: depth + 1)))
        }
    }

    private mutating func any(_ json: JSONValue, into message: inout DynamicMessage, at path: String, depth: Int) {
        guard depth < Self.maximumDepth else { return refuse(path, "is nested deeper than \(Self.maximumDepth) messages") }
        guard case .object(var members) = json else { return refuse(path, "must be an object with the member @type") }
        if members.isEmpty { return }
        guard let position = members.firstIndex(where: { $0.key == "@type" }), case .string(let url) = members[position].value else {
            return refuse(path, "must have the member @type, as \"type.googleapis.com/google.protobuf.Duration\"")
        }
        members.remove(at: position)
        guard let type = options.contained(url, in: message.descriptor) else { return refuse("\(path).@type", "names a type that is not known here") }
        let inner: DynamicMessage
        if let form = WellKnownJSON(type) {
            guard let value = members.first(where: { $0.key == "value" })?.value, members.count == 1 || options.ignoreUnknownFields else {
                return refuse(path, "must have the members @type and value")
            }
            inner = wellKnown(value, form, type, at: "\(path).value", depth: depth + 1)
        } else {
            inner = self.message(members, type, at: path, depth: depth + 1)
        }
        guard violations.isEmpty else { return }
        do {
            message.put(1, .string(url))
            message.put(2, .bytes(try inner.serializedBytes()))
        } catch {
            refuse(path, "\(error)")
        }
    }
}

extension DynamicMessage {
    fileprivate mutating func put(_ number: Int, _ value: DynamicValue?) {
        if let value, let field = descriptor.field(number: number) { store(value, field) }
    }

    fileprivate mutating func setTime(_ seconds: Int64, _ nanoseconds: Int32) {
        put(1, .int64(seconds))
        put(2, .int32(nanoseconds))
    }
}

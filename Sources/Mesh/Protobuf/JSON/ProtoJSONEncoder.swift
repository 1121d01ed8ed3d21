internal import MeshDescriptors

/// JSON to messages. It goes on after a problem, to report all of them.
struct ProtoJSONEncoder {
    static let maximumDepth = 100
    private static let maximumViolations = 100

    let options: ProtoJSONOptions
    private(set) var violations: [FieldViolation] = []

    init(_ options: ProtoJSONOptions) { self.options = options }

    mutating func refuse(_ path: String, _ message: String) {
        if violations.count < Self.maximumViolations { violations.append(FieldViolation(field: path, message: message)) }
    }

    mutating func message(_ json: JSONValue, _ type: MessageDescriptor, at path: String, depth: Int) -> DynamicMessage {
        guard depth <= Self.maximumDepth else {
            refuse(path, "is nested deeper than \(Self.maximumDepth) messages")
            return DynamicMessage(type)
        }
        if let form = WellKnownJSON(type) { return wellKnown(json, form, type, at: path, depth: depth) }
        guard case .object(let members) = json else {
            refuse(path, "must be an object")
            return DynamicMessage(type)
        }
        return message(members, type, at: path, depth: depth)
    }

    mutating func message(
        _ members: [(key: String, value: JSONValue)], _ type: MessageDescriptor, at path: String, depth: Int
    ) -> DynamicMessage {
        var message = DynamicMessage(type)
        var seen: Set<Int> = []
        var oneofs: [String: String] = [:]
        for member in members {
            let place = path.isEmpty ? member.key : "\(path).\(member.key)"
            guard let field = Self.field(member.key, type), !(options.edge && field.rules.isInternal) else {
                if !options.ignoreUnknownFields { refuse(place, "is not a field of \(type.name)") }
                continue
            }
            guard seen.insert(field.number).inserted else {
                refuse(place, "comes twice, as \(field.name) and as \(field.jsonName)")
                continue
            }
            if case .null = member.value, !field.acceptsNull { continue }
            if let oneof = field.oneof, let other = oneofs.updateValue(member.key, forKey: oneof) {
                refuse(place, "excludes \(other): only one of \(oneof) can be set")
                continue
            }
            if let value = self.field(member.value, field, at: place, depth: depth) { message.store(value, field) }
        }
        for field in type.fields where field.isRequired && !seen.contains(field.number) {
            refuse(path.isEmpty ? field.jsonName : "\(path).\(field.jsonName)", "is required")
        }
        return message
    }

    private static func field(_ key: String, _ type: MessageDescriptor) -> FieldDescriptor? {
        if key.hasPrefix("["), key.hasSuffix("]") { return type.extensionField(named: String(key.dropFirst().dropLast())) }
        return type.field(named: key)
    }

    private mutating func field(_ json: JSONValue, _ field: FieldDescriptor, at path: String, depth: Int) -> DynamicValue? {
        if field.isMap { return map(json, field, at: path, depth: depth) }
        guard field.isRepeated else { return single(json, field, at: path, depth: depth) }
        guard case .array(let elements) = json else {
            refuse(path, "must be an array")
            return nil
        }
        var values: [DynamicValue] = []
        values.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            if let value = single(element, field, at: "\(path)[\(index)]", depth: depth) { values.append(value) }
        }
        return .list(values)
    }

    private mutating func map(_ json: JSONValue, _ field: FieldDescriptor, at path: String, depth: Int) -> DynamicValue? {
        guard case .object(let members) = json else {
            refuse(path, "must be an object")
            return nil
        }
        guard let entry = field.messageType, let keyField = entry.field(number: 1), let valueField = entry.field(number: 2) else { return nil }
        var entries: [DynamicMapKey: DynamicValue] = [:]
        for member in members {
            let place = "\(path)[\(member.key)]"
            var text = JSONValue.string(member.key)
            if case .bool = keyField.kind {
                guard member.key == "true" || member.key == "false" else {
                    refuse(place, "the key must be true or false")
                    continue
                }
                text = .bool(member.key == "true")
            }
            let key = single(text, keyField, at: place, depth: depth).flatMap(DynamicMapKey.init)
            guard let value = single(member.value, valueField, at: place, depth: depth + 1), let key else { continue }
            // "0" and "-0" are one key: the last counts.
            entries[key] = value
        }
        return .map(entries)
    }

    /// One value; `nil` when it is refused or passed over.
    private mutating func single(_ json: JSONValue, _ field: FieldDescriptor, at path: String, depth: Int) -> DynamicValue? {
        if let type = field.messageType { return .message(message(json, type, at: path, depth: depth + 1)) }
        return scalar(json, field, at: path)
    }
}

extension FieldDescriptor {
    /// Whether JSON's null is a value of the field instead of its absence.
    fileprivate var acceptsNull: Bool { !isRepeated && (isNullValue || messageType?.fullName == "google.protobuf.Value") }
}

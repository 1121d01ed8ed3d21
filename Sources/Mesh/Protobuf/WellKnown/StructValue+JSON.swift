extension StructValue {
    /// The same value as a message. Numbers become `Double`, the only numbers that the message has: a number beyond its range is refused.
    public init(json: JSONValue) throws(ProtoJSONError) {
        switch json {
        case .null: self = nil
        case .bool(let value): self.init(.bool(value))
        case .string(let text): self.init(.string(text))
        case .number(let text):
            guard let number = Double(text), number.isFinite else {
                throw ProtoJSONError(violations: [FieldViolation(field: "", message: "must be a number within the range of a double")])
            }
            self.init(.number(number))
        case .array(let elements):
            var list = ListValue()
            for element in elements { list.values.append(try StructValue(json: element)) }
            self.init(.list(list))
        case .object(let members):
            var object = Struct()
            for member in members { object.fields[member.key] = try StructValue(json: member.value) }
            self.init(.object(object))
        }
    }

    /// The same value as JSON, members sorted by key; nothing for an empty message and for numbers that JSON does not have.
    public var json: JSONValue? {
        switch kind {
        case .null: return .null
        case .bool(let value): return .bool(value)
        case .string(let text): return .string(text)
        case .number(let number): return number.isFinite ? .number(JSONNumber.text(number)) : nil
        case .list(let list):
            let values = list.values.compactMap(\.json)
            return values.count == list.values.count ? .array(values) : nil
        case .object(let object): return object.json
        case nil: return nil
        }
    }
}

extension Struct {
    /// The object as a message; `nil` for JSON that is no object.
    public init?(json: JSONValue) throws(ProtoJSONError) {
        guard case .object(let object) = try StructValue(json: json).kind else { return nil }
        self = object
    }

    /// The same object as JSON, members sorted by key; nothing when a value in it has no JSON form.
    public var json: JSONValue? {
        var members: [(key: String, value: JSONValue)] = []
        for (key, value) in fields.sorted(by: { String._precedes($0.key, $1.key) }) {
            guard let json = value.json else { return nil }
            members.append((key, json))
        }
        return .object(members)
    }
}

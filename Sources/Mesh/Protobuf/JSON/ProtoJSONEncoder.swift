internal import MeshDescriptors

/// JSON to wire bytes. It goes on after a problem, to report all of them.
struct ProtoJSONEncoder {
    private static let maximumDepth = 100
    private static let maximumViolations = 100

    private let options: ProtoJSONOptions
    private(set) var violations: [FieldViolation] = []

    init(_ options: ProtoJSONOptions) { self.options = options }

    mutating func refuse(_ path: String, _ message: String) {
        if violations.count < Self.maximumViolations { violations.append(FieldViolation(field: path, message: message)) }
    }

    mutating func message(_ json: JSONValue, _ type: MessageDescriptor, at path: String, depth: Int) -> [UInt8] {
        guard depth <= Self.maximumDepth else {
            refuse(path, "is nested deeper than \(Self.maximumDepth) messages")
            return []
        }
        if let form = WellKnownJSON(type) { return wellKnown(json, form, type, at: path) }
        guard case .object(let members) = json else {
            refuse(path, "must be an object")
            return []
        }
        var output = WireOutput()
        var seen: Set<Int> = []
        var oneofs: [String: String] = [:]
        for member in members {
            let place = path.isEmpty ? member.key : "\(path).\(member.key)"
            guard let field = type.field(named: member.key), !(options.edge && field.rules.isInternal) else {
                refuse(place, "is not a field of \(type.name)")
                continue
            }
            guard seen.insert(field.number).inserted else {
                refuse(place, "comes twice, as \(field.name) and as \(field.jsonName)")
                continue
            }
            if case .null = member.value { continue }
            if let oneof = field.oneof, let other = oneofs.updateValue(member.key, forKey: oneof) {
                refuse(place, "excludes \(other): only one of \(oneof) can be set")
                continue
            }
            self.field(member.value, field, at: place, depth: depth, &output)
        }
        return output.bytes
    }

    private mutating func field(_ json: JSONValue, _ field: FieldDescriptor, at path: String, depth: Int, _ output: inout WireOutput) {
        if field.isMap {
            map(json, field, at: path, depth: depth, &output)
        } else if field.isRepeated {
            list(json, field, at: path, depth: depth, &output)
        } else {
            single(json, field, at: path, depth: depth, &output)
        }
    }

    private mutating func list(_ json: JSONValue, _ field: FieldDescriptor, at path: String, depth: Int, _ output: inout WireOutput) {
        guard case .array(let values) = json else { return refuse(path, "must be an array") }
        if field.isPacked {
            var content = WireOutput()
            for (index, value) in values.enumerated() { scalar(value, field, at: "\(path)[\(index)]", &content) }
            if values.isEmpty { return }
            output.tag(field.number, 2)
            output.lengthPrefixed(content.bytes)
        } else {
            for (index, value) in values.enumerated() { single(value, field, at: "\(path)[\(index)]", depth: depth, &output) }
        }
    }

    private mutating func map(_ json: JSONValue, _ field: FieldDescriptor, at path: String, depth: Int, _ output: inout WireOutput) {
        guard case .object(let members) = json else { return refuse(path, "must be an object") }
        guard let entry = field.messageType, let key = entry.field(number: 1), let value = entry.field(number: 2) else { return }
        for member in members {
            let place = "\(path)[\(member.key)]"
            var content = WireOutput()
            if case .bool = key.kind {
                guard member.key == "true" || member.key == "false" else {
                    refuse(place, "the key must be true or false")
                    continue
                }
                single(.bool(member.key == "true"), key, at: place, depth: depth, &content)
            } else {
                single(.string(member.key), key, at: place, depth: depth, &content)
            }
            single(member.value, value, at: place, depth: depth, &content)
            output.tag(field.number, 2)
            output.lengthPrefixed(content.bytes)
        }
    }

    private mutating func single(_ json: JSONValue, _ field: FieldDescriptor, at path: String, depth: Int, _ output: inout WireOutput) {
        output.tag(field.number, field.wireType)
        if let type = field.messageType {
            output.lengthPrefixed(message(json, type, at: path, depth: depth + 1))
        } else {
            scalar(json, field, at: path, &output)
        }
    }
}

extension FieldDescriptor {
    /// The wire type of one value.
    var wireType: UInt64 {
        switch kind {
        case .double, .fixed64, .sfixed64: 1
        case .float, .fixed32, .sfixed32: 5
        case .string, .bytes, .message: 2
        default: 0
        }
    }
}

internal import MeshDescriptors

/// A field as Swift sees it.
struct FieldShape {
    let field: FieldDescriptor
    let name: String
    /// The type of one value: an element of a repeated field, a value of a map.
    let value: String
    /// The type of the property.
    let type: String
    /// What the property is when nothing says otherwise.
    let initial: String
    /// Set for maps.
    let key: FieldDescriptor?
    let mapValue: FieldDescriptor?
    /// Whether the value contains its own message again, so that it must lie elsewhere.
    let isBoxed: Bool

    init(_ field: FieldDescriptor, in message: MessageDescriptor, _ names: TypeNames) throws(GenerationError) {
        self.field = field
        name = SwiftNames.property(field.name)
        if field.isMap, let entry = field.messageType, let key = entry.field(number: 1), let mapValue = entry.field(number: 2) {
            (self.key, self.mapValue) = (key, mapValue)
            value = try Self.valueType(mapValue, in: message, names, place: field.place)
            type = "[\(try Self.valueType(key, in: message, names, place: field.place)): \(value)]"
            initial = "[:]"
            isBoxed = false
            return
        }
        (key, mapValue) = (nil, nil)
        value = try Self.valueType(field, in: message, names, place: field.place)
        if field.isRepeated {
            (type, initial, isBoxed) = ("[\(value)]", "[]", false)
        } else if field.isRequired, !(field.messageType.map { Self.contains($0, message) } ?? false) {
            (type, initial, isBoxed) = (value, try field.messageType == nil ? Self.initial(field) : "\(value)()", false)
        } else if field.hasPresence {
            (type, initial) = (value + "?", "nil")
            isBoxed = field.messageType.map { Self.contains($0, message) } ?? false
        } else {
            (type, initial, isBoxed) = (value, try Self.initial(field), false)
        }
    }

    /// The property where generated code has variables of its own.
    var access: String { Self.access(name) }

    static func access(_ name: String) -> String {
        ["image", "writer", "checks", "value", "index", "entry"].contains(name) ? "self.\(name)" : name
    }

    private static func valueType(
        _ field: FieldDescriptor, in message: MessageDescriptor, _ names: TypeNames, place: String
    ) throws(GenerationError) -> String {
        switch field.kind {
        case .double: names.swift("Double")
        case .float: names.swift("Float")
        case .int64, .sfixed64, .sint64: names.swift("Int64")
        case .uint64, .fixed64: names.swift("UInt64")
        case .int32, .sfixed32, .sint32: names.swift("Int32")
        case .uint32, .fixed32: names.swift("UInt32")
        case .bool: names.swift("Bool")
        case .string: names.swift("String")
        case .bytes: "[\(names.swift("UInt8"))]"
        case .message(let type): try names.message(type, in: message, place: place)
        case .enumeration(let type): try names.enumeration(type, in: message, place: place)
        }
    }

    /// Whether the property is optional.
    var isOptional: Bool { !field.isRepeated && field.hasPresence && type.hasSuffix("?") }

    static func initial(_ field: FieldDescriptor) throws(GenerationError) -> String {
        if let text = field.defaultText { return try DefaultLiteral.swift(text, field) }
        switch field.kind {
        case .bool: return "false"
        case .string: return "\"\""
        case .bytes: return "[]"
        case .enumeration(let type):
            let first = field.isClosedEnum ? type.values.indices.first : type.values.firstIndex { $0.number == 0 }
            guard let zero = first else {
                throw GenerationError(type.place, "the enum \(type.fullName) needs a value 0")
            }
            return "." + SwiftNames.cases(enumName: type.name, values: type.values.map(\.name))[zero]
        default: return "0"
        }
    }

    /// Whether a value of `type` holds a value of `message`, by fields that lie inside it.
    static func contains(_ type: MessageDescriptor, _ message: MessageDescriptor) -> Bool {
        var seen: Set<MessageDescriptor> = []
        var open = [type]
        while let next = open.popLast() {
            if next == message { return true }
            guard seen.insert(next).inserted else { continue }
            open += next.fields.filter { !$0.isRepeated }.compactMap(\.messageType)
        }
        return false
    }
}

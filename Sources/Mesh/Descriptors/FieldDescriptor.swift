/// A field of a message.
public struct FieldDescriptor: Sendable {
    public enum Kind: Sendable {
        case double, float, int64, uint64, int32, fixed64, fixed32, bool, string
        case message(MessageDescriptor)
        case bytes, uint32
        case enumeration(EnumDescriptor)
        case sfixed32, sfixed64, sint32, sint64
    }

    let schema: Schema
    let message: Int
    let index: Int

    private var definition: FieldDefinition { _read { yield schema.messages[message].fields[index] } }

    public var name: String { definition.name }
    public var jsonName: String { definition.jsonName }
    public var number: Int { definition.number }
    /// Repeated fields and maps.
    public var isRepeated: Bool { definition.label == 3 }
    public var isMap: Bool {
        definition.label == 3 && definition.type == FieldDefinition.typeMessage && schema.messages[definition.target].isMapEntry
    }
    /// Whether absent and default differ: messages, `optional`, members of a oneof.
    public var hasPresence: Bool {
        guard !isRepeated else { return false }
        return isMessageKind || definition.proto3Optional || definition.oneof != nil || isExtension || isProto2
    }
    /// Whether a message without it is not complete (proto2).
    public var isRequired: Bool { definition.label == 2 }
    /// Whether it travels between two tags of its own instead of behind a length (proto2).
    public var isGroup: Bool { definition.type == FieldDefinition.typeGroup }
    /// Whether another message than the one that it is declared in bears it. Its JSON name is its full name in brackets.
    public var isExtension: Bool { !definition.extendee.isEmpty }
    /// Whether numbers that its enum does not name are unknown fields instead of values (proto2).
    public var isClosedEnum: Bool { definition.type == FieldDefinition.typeEnum && isProto2 }
    /// What stands for a value that is absent, as the contract writes it (proto2); bytes with C escapes.
    public var defaultText: String? { definition.defaultText }

    private var isMessageKind: Bool { definition.type == FieldDefinition.typeMessage || isGroup }
    private var isProto2: Bool { schema.files[schema.messages[message].file].syntax == "proto2" }
    /// The oneof that it belongs to.
    public var oneof: String? { definition.oneof.map { schema.messages[message].oneofs[$0] } }
    public var rules: FieldRulesOptions { definition.rules }
    public var comment: String { schema.files[schema.messages[message].file].locations[definition.path].comment }
    /// Whether repeated numbers travel packed.
    public var isPacked: Bool {
        guard isRepeated else { return false }
        switch kind {
        case .string, .bytes, .message: return false
        default: return definition.packed ?? (schema.files[schema.messages[message].file].syntax != "proto2")
        }
    }

    public var kind: Kind {
        switch definition.type {
        case 1: .double
        case 2: .float
        case 3: .int64
        case 4: .uint64
        case 5: .int32
        case 6: .fixed64
        case 7: .fixed32
        case 8: .bool
        case 9: .string
        case 10, 11: .message(MessageDescriptor(schema: schema, index: definition.target))
        case 12: .bytes
        case 13: .uint32
        case 14: .enumeration(EnumDescriptor(schema: schema, index: definition.target))
        case 15: .sfixed32
        case 16: .sfixed64
        case 17: .sint32
        default: .sint64
        }
    }

    /// The message of a singular or repeated message field; also the entry of a map.
    public var messageType: MessageDescriptor? {
        if case .message(let type) = kind { type } else { nil }
    }

    package var parent: MessageDescriptor { MessageDescriptor(schema: schema, index: message) }
    package var place: String { parent.file.place(definition.path) }
    /// Where a part of the option `mesh.options.v1.field` stands, by its field number.
    package func rulePlace(_ field: Int) -> String { parent.file.place(definition.path, option: [8, 51003, field]) }
}

public import MeshDescriptors

/// A message of which there is a descriptor but no Swift type: what tools and bridges handle.
///
/// It encodes to the same bytes and to the same JSON as the generated type.
public struct DynamicMessage: Sendable {
    public let descriptor: MessageDescriptor
    /// By field number; what is not there is absent or has its default.
    var values: [Int: DynamicValue] = [:]
    /// Fields that came with the bytes but are not in the contract; they are written again.
    public var unknownFields = UnknownFields()

    public init(_ descriptor: MessageDescriptor) { self.descriptor = descriptor }

    /// Whether the field is set; a list or map is when it is not empty.
    public func has(_ field: FieldDescriptor) -> Bool { values[field.number] != nil }

    /// The value of a field; what the contract says of an absent one: an empty list or map, zero, or `nil` where absence is a value.
    public func value(of field: FieldDescriptor) -> DynamicValue? {
        if let value = values[field.number] { return value }
        if field.isMap { return .map([:]) }
        if field.isRepeated { return .list([]) }
        return field.hasPresence ? nil : field.defaultValue
    }

    /// By proto name or JSON name; `nil` also when there is no such field. Setting goes through `set`, which checks.
    public subscript(name: String) -> DynamicValue? { descriptor.field(named: name).flatMap(value(of:)) }

    /// Sets a field, or clears it with `nil`. Another member of its oneof is cleared.
    public mutating func set(_ field: FieldDescriptor, to value: DynamicValue?) throws(DynamicMessageError) {
        guard field.isField(of: descriptor) else { throw DynamicMessageError("\(field.name) is not a field of \(descriptor.fullName)") }
        guard let value else {
            values[field.number] = nil
            return
        }
        guard field.accepts(value) else { throw DynamicMessageError("the value does not fit the field \(field.name) of \(descriptor.fullName)") }
        store(value, field)
    }

    /// Sets a field by proto name or JSON name.
    public mutating func set(_ name: String, to value: DynamicValue?) throws(DynamicMessageError) {
        guard let field = descriptor.field(named: name) else {
            throw DynamicMessageError("\(descriptor.fullName) has no field \(name), it has \(descriptor.fields.map(\.name).joined(separator: ", "))")
        }
        try set(field, to: value)
    }

    /// Takes a value that fits.
    mutating func store(_ value: DynamicValue, _ field: FieldDescriptor) {
        clearSiblings(of: field)
        switch value {
        case .list(let elements) where elements.isEmpty: values[field.number] = nil
        case .map(let entries) where entries.isEmpty: values[field.number] = nil
        default: values[field.number] = field.hasPresence || field.isRepeated || !value.isDefault ? value : nil
        }
    }

    mutating func clearSiblings(of field: FieldDescriptor) {
        guard let oneof = field.oneof else { return }
        for other in descriptor.fields where other.oneof == oneof && other.number != field.number { values[other.number] = nil }
    }
}

extension DynamicMessage: Hashable {
    public static func == (left: DynamicMessage, right: DynamicMessage) -> Bool {
        left.descriptor == right.descriptor && left.values == right.values && left.unknownFields == right.unknownFields
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(descriptor)
        hasher.combine(values)
        hasher.combine(unknownFields)
    }
}

/// Why a dynamic message does not take a value.
public struct DynamicMessageError: Error, Sendable, Hashable, CustomStringConvertible {
    public var description: String

    init(_ description: String) { self.description = description }
}

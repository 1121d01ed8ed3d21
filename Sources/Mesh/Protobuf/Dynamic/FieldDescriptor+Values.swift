internal import MeshDescriptors

extension FieldDescriptor {
    /// The wire type of one value.
    var wireType: UInt64 {
        if isGroup { return 3 }
        return switch kind {
        case .double, .fixed64, .sfixed64: 1
        case .float, .fixed32, .sfixed32: 5
        case .string, .bytes, .message: 2
        default: 0
        }
    }

    /// Zero; of an enum its first value.
    var defaultValue: DynamicValue? {
        switch kind {
        case .bool: .bool(false)
        case .int32, .sint32, .sfixed32: .int32(0)
        case .int64, .sint64, .sfixed64: .int64(0)
        case .uint32, .fixed32: .uint32(0)
        case .uint64, .fixed64: .uint64(0)
        case .float: .float(0)
        case .double: .double(0)
        case .string: .string("")
        case .bytes: .bytes([])
        case .enumeration(let type): .enumeration(isClosedEnum ? type.values.first?.number ?? 0 : 0)
        case .message: nil
        }
    }

    func isField(of message: MessageDescriptor) -> Bool {
        let known = isExtension ? message.extensionField(number: number) : message.field(number: number)
        return known?.name == name && (isExtension || parent == message)
    }

    /// Whether a value is of the field's type.
    func accepts(_ value: DynamicValue) -> Bool {
        if isMap {
            guard case .map(let entries) = value, let key = messageType?.field(number: 1), let content = messageType?.field(number: 2) else { return false }
            return entries.allSatisfy { key.acceptsOne($0.key.value) && content.acceptsOne($0.value) }
        }
        guard isRepeated else { return acceptsOne(value) }
        guard case .list(let elements) = value else { return false }
        return elements.allSatisfy(acceptsOne)
    }

    private func acceptsOne(_ value: DynamicValue) -> Bool {
        switch (kind, value) {
        case (.message(let type), .message(let message)): message.descriptor == type
        case (.enumeration(let type), .enumeration(let number)): !isClosedEnum || type.name(of: number) != nil
        case (.bool, .bool), (.float, .float), (.double, .double), (.string, .string), (.bytes, .bytes),
            (.int32, .int32), (.sint32, .int32), (.sfixed32, .int32), (.int64, .int64), (.sint64, .int64), (.sfixed64, .int64),
            (.uint32, .uint32), (.fixed32, .uint32), (.uint64, .uint64), (.fixed64, .uint64):
            true
        default: false
        }
    }
}

extension DynamicValue {
    /// Whether a field without presence need not be written.
    var isDefault: Bool {
        switch self {
        case .bool(let value): value._isDefault
        case .int32(let value), .enumeration(let value): value._isDefault
        case .int64(let value): value._isDefault
        case .uint32(let value): value._isDefault
        case .uint64(let value): value._isDefault
        case .float(let value): value._isDefault
        case .double(let value): value._isDefault
        case .string(let value): value._isDefault
        case .bytes(let value): value._isDefault
        case .message: false
        case .list(let values): values.isEmpty
        case .map(let entries): entries.isEmpty
        }
    }
}

internal import MeshDescriptors

extension DynamicMessage {
    /// Encodes the message: fields by number, entries of maps by key, then extension fields, then what is unknown.
    public func serializedBytes() throws(ProtobufError) -> [UInt8] {
        if let path = missingRequiredField { throw ProtobufError(.missingRequired, path: path) }
        var output = WireOutput()
        write(to: &output)
        guard output.bytes.count <= Int(Int32.max) else { throw ProtobufError(.tooLarge) }
        return output.bytes
    }

    func write(to output: inout WireOutput) {
        let numbers = values.keys.sorted()
        for number in numbers {
            if let field = descriptor.field(number: number), let value = values[number] { Self.write(value, field, &output) }
        }
        for number in numbers where descriptor.field(number: number) == nil {
            if let field = descriptor.extensionField(number: number), let value = values[number] { Self.write(value, field, &output) }
        }
        output.append(unknownFields.serializedBytes)
    }

    /// The path of a required field that is absent.
    var missingRequiredField: String? {
        for field in descriptor.fields where field.isRequired && values[field.number] == nil { return field.jsonName }
        for (number, value) in values {
            let name = { (descriptor.field(number: number) ?? descriptor.extensionField(number: number))?.jsonName ?? "" }
            switch value {
            case .message(let message): if let inner = message.missingRequiredField { return "\(name()).\(inner)" }
            case .list(let elements):
                for (index, element) in elements.enumerated() {
                    guard case .message(let message) = element else { break }
                    if let inner = message.missingRequiredField { return "\(name())[\(index)].\(inner)" }
                }
            case .map(let entries):
                for (key, element) in entries {
                    guard case .message(let message) = element else { break }
                    if let inner = message.missingRequiredField { return "\(name())[\(key.text)].\(inner)" }
                }
            default: continue
            }
        }
        return nil
    }

    private static func write(_ value: DynamicValue, _ field: FieldDescriptor, _ output: inout WireOutput) {
        switch value {
        case .list(let elements):
            if field.isPacked {
                var content = WireOutput()
                for element in elements { writeContent(element, field, &content) }
                output.record(field.number, content.bytes)
            } else {
                for element in elements { writeOne(element, field, &output) }
            }
        case .map(let entries):
            guard let key = field.messageType?.field(number: 1), let content = field.messageType?.field(number: 2) else { return }
            for entry in entries.sorted(by: { $0.key < $1.key }) {
                var record = WireOutput()
                writeOne(entry.key.value, key, &record)
                writeOne(entry.value, content, &record)
                output.record(field.number, record.bytes)
            }
        default: writeOne(value, field, &output)
        }
    }

    private static func writeOne(_ value: DynamicValue, _ field: FieldDescriptor, _ output: inout WireOutput) {
        output.tag(field.number, field.wireType)
        writeContent(value, field, &output)
        if field.isGroup { output.tag(field.number, 4) }
    }

    private static func writeContent(_ value: DynamicValue, _ field: FieldDescriptor, _ output: inout WireOutput) {
        switch (field.kind, value) {
        case (.sfixed32, .int32(let value)): output.fixed(value)
        case (.sint32, .int32(let value)): output.varint(UInt64(UInt32(bitPattern: value << 1 ^ value >> 31)))
        case (_, .int32(let value)), (_, .enumeration(let value)): output.varint(UInt64(bitPattern: Int64(value)))
        case (.sfixed64, .int64(let value)): output.fixed(value)
        case (.sint64, .int64(let value)): output.varint(UInt64(bitPattern: value << 1 ^ value >> 63))
        case (_, .int64(let value)): output.varint(UInt64(bitPattern: value))
        case (.fixed32, .uint32(let value)): output.fixed(value)
        case (_, .uint32(let value)): output.varint(UInt64(value))
        case (.fixed64, .uint64(let value)): output.fixed(value)
        case (_, .uint64(let value)): output.varint(value)
        case (_, .float(let value)): output.fixed(value.bitPattern)
        case (_, .double(let value)): output.fixed(value.bitPattern)
        case (_, .bool(let value)): output.varint(value ? 1 : 0)
        case (_, .string(let value)): output.lengthPrefixed(value.utf8)
        case (_, .bytes(let value)): output.lengthPrefixed(value)
        case (_, .message(let message)):
            if field.isGroup { return message.write(to: &output) }
            var content = WireOutput()
            message.write(to: &content)
            output.lengthPrefixed(content.bytes)
        case (_, .list), (_, .map): break
        }
    }
}

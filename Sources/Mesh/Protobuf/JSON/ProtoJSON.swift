public import MeshDescriptors

/// JSON as protobuf defines it, in both directions, for any message that there is a descriptor of.
public enum ProtoJSON {
    /// Encodes a JSON object as a message. All problems are reported, not just the first.
    public static func encode(
        _ json: JSONValue, as type: MessageDescriptor, options: ProtoJSONOptions = .init()
    ) throws(ProtoJSONError) -> [UInt8] {
        let message = try DynamicMessage(json: json, as: type, options: options)
        do {
            return try message.serializedBytes()
        } catch {
            throw ProtoJSONError(violations: [FieldViolation(field: error.path, message: "\(error)")])
        }
    }

    /// Decodes a message to a JSON object.
    public static func decode(
        _ bytes: [UInt8], as type: MessageDescriptor, options: ProtoJSONOptions = .init(), limits: DecodingLimits = .default
    ) throws(ProtobufError) -> JSONValue {
        try DynamicMessage(serializedBytes: bytes, as: type, limits: limits).json(options: options)
    }

    /// The JSON value that stands for a field's text, as it comes in a path or a query.
    public static func value(text: String, for field: FieldDescriptor) -> JSONValue {
        switch field.kind {
        case .bool where text == "true" || text == "false": return .bool(text == "true")
        case .enumeration where Int32(text) != nil: return .number(text)
        default: return .string(text)
        }
    }
}

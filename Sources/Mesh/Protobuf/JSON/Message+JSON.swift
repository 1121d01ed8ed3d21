internal import MeshDescriptors

extension Message {
    /// The message as ProtoJSON without blanks: the same text that its bytes and its descriptor give.
    public func jsonString(options: ProtoJSONOptions = .init()) throws(ProtobufError) -> String { try json(options: options).serialized }

    /// The message as ProtoJSON.
    public func json(options: ProtoJSONOptions = .init()) throws(ProtobufError) -> JSONValue {
        guard let type = Self.descriptor else { throw ProtobufError(.notRepresentable) }
        return try ProtoJSON.decode(try serializedBytes(), as: type, options: options)
    }

    /// Reads ProtoJSON. All problems are reported, not just the first.
    public init(
        jsonString: String, options: ProtoJSONOptions = .init(), limits: JSONLimits = .default
    ) throws(ProtoJSONError) { try self.init(jsonBytes: Array(jsonString.utf8), options: options, limits: limits) }

    /// Reads ProtoJSON in UTF-8.
    public init(
        jsonBytes: [UInt8], options: ProtoJSONOptions = .init(), limits: JSONLimits = .default
    ) throws(ProtoJSONError) {
        let json: JSONValue
        do { json = try JSONValue(parsing: jsonBytes, limits: limits) } catch { throw ProtoJSONError(whole: "\(error)") }
        try self.init(json: json, options: options)
    }

    public init(json: JSONValue, options: ProtoJSONOptions = .init()) throws(ProtoJSONError) {
        guard let type = Self.descriptor else { throw ProtoJSONError(whole: "\(Self.messageName) has no JSON form") }
        let bytes = try ProtoJSON.encode(json, as: type, options: options)
        do {
            try self.init(serializedBytes: bytes)
        } catch {
            throw ProtoJSONError(violations: [FieldViolation(field: error.path, message: "\(error)")])
        }
    }

    private static var descriptor: MessageDescriptor? { try? _contractFile.descriptors().message(messageName) }
}

extension ProtoJSONError {
    /// A problem that belongs to no field.
    init(whole message: String) { self.init(violations: [FieldViolation(field: "", message: message)]) }
}

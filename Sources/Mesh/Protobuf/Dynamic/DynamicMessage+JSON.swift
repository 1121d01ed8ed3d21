public import MeshDescriptors

extension DynamicMessage {
    /// Reads ProtoJSON. All problems are reported, not just the first.
    public init(
        json: JSONValue, as descriptor: MessageDescriptor, options: ProtoJSONOptions = .init()
    ) throws(ProtoJSONError) {
        var encoder = ProtoJSONEncoder(options)
        self = encoder.message(json, descriptor, at: "", depth: 1)
        guard encoder.violations.isEmpty else { throw ProtoJSONError(violations: encoder.violations) }
    }

    /// The message as ProtoJSON.
    public func json(options: ProtoJSONOptions = .init()) throws(ProtobufError) -> JSONValue {
        try ProtoJSONDecoder(options).message(self, depth: 1)
    }
}

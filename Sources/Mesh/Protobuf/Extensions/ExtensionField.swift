/// A field that one contract adds to a message of another (proto2). Values of this type are generated; `Value` is optional for a single
/// field and an array for a repeated one.
public struct ExtensionField<Extendee: Message, Value: Sendable>: Sendable {
    public let number: Int
    private let read: @Sendable ([UInt8], DecodingLimits) throws(ProtobufError) -> Value
    private let written: @Sendable (Value) throws(ProtobufError) -> [UInt8]

    /// For generated code: a message that has nothing but the field.
    public init<Bearer: Message>(_number number: Int, _ bearer: Bearer.Type, _ field: any WritableKeyPath<Bearer, Value> & Sendable) {
        self.number = number
        read = { bytes, limits throws(ProtobufError) in try Bearer(serializedBytes: bytes, limits: limits)[keyPath: field] }
        written = { value throws(ProtobufError) in
            var bearer = Bearer()
            bearer[keyPath: field] = value
            return try bearer.serializedBytes()
        }
    }

    func value(in unknownFields: UnknownFields, _ limits: DecodingLimits) throws(ProtobufError) -> Value {
        try read(try unknownFields.records(number), limits)
    }

    func bytes(_ value: Value) throws(ProtobufError) -> [UInt8] { try written(value) }
}

extension Message {
    /// The value of an extension field. It is decoded here and now: what is wrong with it comes to light only here.
    public func value<Value>(
        of field: ExtensionField<Self, Value>, limits: DecodingLimits = .default
    ) throws(ProtobufError) -> Value { try field.value(in: unknownFields, limits) }

    public mutating func set<Value>(_ field: ExtensionField<Self, Value>, to value: Value) throws(ProtobufError) {
        let bytes = try field.bytes(value)
        unknownFields = try unknownFields.replacing(field.number, with: bytes)
    }
}

extension UnknownFields {
    /// The records of one field.
    func records(_ number: Int) throws(ProtobufError) -> [UInt8] { try serializedBytes.isEmpty ? [] : split(number).inside }

    fileprivate func replacing(_ number: Int, with records: [UInt8]) throws(ProtobufError) -> UnknownFields {
        UnknownFields(serializedBytes: try split(number).outside + records)
    }

    private func split(_ number: Int) throws(ProtobufError) -> (inside: [UInt8], outside: [UInt8]) {
        var result: (inside: [UInt8], outside: [UInt8]) = ([], [])
        var scanner = WireScanner(serializedBytes[...])
        var start = serializedBytes.startIndex
        while let (found, _) = try scanner.next(depth: 0) {
            let record = serializedBytes[start..<scanner.position]
            if found == number { result.inside += record } else { result.outside += record }
            start = scanner.position
        }
        return result
    }
}

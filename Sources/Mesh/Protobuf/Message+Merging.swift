extension Message {
    /// Takes in another message as the specification merges: values that are set there replace those here, messages are merged, lists are
    /// appended, maps are united.
    public mutating func merge(_ other: Self) throws(ProtobufError) { try merge(serializedBytes: try other.serializedBytes()) }

    /// Takes in an encoded message. When it is refused, this message stays as it was.
    public mutating func merge(serializedBytes: [UInt8], limits: DecodingLimits = .default) throws(ProtobufError) {
        // Messages one after the other are the merged message. A value that this one has counts against the limits too.
        self = try decodedMessage(try self.serializedBytes() + serializedBytes, limits)
    }
}

public import MeshDescriptors

/// The message types that a program knows by name: what an `AnyMessage` can hold.
///
/// The message's own contract with its imports, and the messages of google.protobuf, are known without it.
public final class TypeRegistry: Sendable {
    private let types: [String: any Message.Type]
    private let pools: [DescriptorPool]

    /// Types with a Swift type, and pools whose messages are known by their descriptors only.
    public init(_ types: [any Message.Type], pools: [DescriptorPool] = []) throws(DescriptorError) {
        self.types = Dictionary(types.map { ($0.messageName, $0) }) { first, _ in first }
        var all = pools
        for type in types { all.append(try type._contractFile.descriptors()) }
        self.pools = all
    }

    public func type(_ fullName: String) -> (any Message.Type)? { types[fullName] }

    public func message(_ fullName: String) -> MessageDescriptor? {
        for pool in pools { if let found = pool.message(fullName) { return found } }
        return nil
    }

    func decode<M: Message>(_ bytes: [UInt8], as type: M.Type, _ limits: DecodingLimits) throws(ProtobufError) -> M {
        try decodedMessage(bytes, limits)
    }
}

extension TypeRegistry: Hashable {
    public static func == (left: TypeRegistry, right: TypeRegistry) -> Bool { left === right }

    public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

/// `google.protobuf.Any`: a message of whatever type, with the type's name.
public struct AnyMessage: Message {
    /// A URL whose last part is the full name of the message, as "type.googleapis.com/chill.orders.v1.Order".
    public var typeURL = ""
    /// The encoded message.
    public var value: [UInt8] = []
    public var unknownFields = UnknownFields()

    public init() {}

    public init(typeURL: String, value: [UInt8]) {
        self.typeURL = typeURL
        self.value = value
    }

    /// Puts a message in; `Timestamp`, `Duration` and plain values of wrappers too.
    public init(packing message: some _ImageConvertible) throws(ProtobufError) {
        typeURL = Self.prefix + type(of: message)._layout.name
        value = try encodedBytes(message)
    }

    /// The full name of the message that is inside, as "chill.orders.v1.Order".
    public var containedName: String { Self.name(typeURL) }

    public func contains(_ type: (some _ImageConvertible).Type) -> Bool { containedName == type._layout.name }

    /// The message that is inside; `nil` when it is of another type.
    public func unpacked<M: _ImageConvertible>(as type: M.Type, limits: DecodingLimits = .default) throws(ProtobufError) -> M? {
        contains(type) ? try decodedMessage(value, limits) : nil
    }

    /// The message that is inside; `nil` when the registry does not know its type.
    public func unpacked(with registry: TypeRegistry, limits: DecodingLimits = .default) throws(ProtobufError) -> (any Message)? {
        guard let type = registry.type(containedName) else { return nil }
        return try registry.decode(value, as: type, limits)
    }

    static let prefix = "type.googleapis.com/"

    static func name(_ typeURL: String) -> String {
        guard let slash = typeURL.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "" }
        return String(typeURL[typeURL.utf8.index(after: slash)...])
    }
}

extension AnyMessage {
    public static var messageName: String { "google.protobuf.Any" }
    public static var _layout: _MessageLayout { WellKnownLayouts.table[3] }
    public static var _contractFile: ContractFile { WellKnownContracts.file }

    public func _write(_ writer: inout _ImageWriter) -> UnsafeMutableRawPointer {
        let image = writer.message(Self._layout, unknownFields)
        writer.put(typeURL, image, 24, 56)
        writer.put(value, image, 40, 60)
        return image
    }

    public mutating func _read(_ image: _ImageReader) throws(ProtobufError) {
        typeURL = try image.value(24)
        value = try image.value(40)
        unknownFields = image.unknownFields()
    }
}

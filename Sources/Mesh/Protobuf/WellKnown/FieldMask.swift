/// `google.protobuf.FieldMask`: names of fields, as those that an update is about.
public struct FieldMask: Message {
    /// Proto names with a point between the levels, as "address.city".
    public var paths: [String] = []
    public var unknownFields = UnknownFields()

    public init() {}

    public init(paths: [String]) { self.paths = paths }

    /// Whether the field at the path is named, by itself or by a message that it lies in.
    public func contains(_ path: String) -> Bool { paths.contains { path == $0 || path.hasPrefix($0 + ".") } }
}

extension FieldMask: ExpressibleByArrayLiteral {
    public init(arrayLiteral paths: String...) { self.init(paths: paths) }
}

extension FieldMask {
    public static var messageName: String { "google.protobuf.FieldMask" }
    public static var _layout: _MessageLayout { WellKnownLayouts.table[4] }
    public static var _contractFile: ContractFile { WellKnownContracts.file }

    public func _write(_ writer: inout _ImageWriter) -> UnsafeMutableRawPointer {
        let image = writer.message(Self._layout, unknownFields)
        writer.putAll(paths, image, 24, each: 6)
        return image
    }

    public mutating func _read(_ image: _ImageReader) throws(ProtobufError) {
        try image.readAll(&paths, 24)
        unknownFields = image.unknownFields()
    }
}

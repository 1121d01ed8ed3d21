/// `google.protobuf.ListValue`: a JSON array as a message.
public struct ListValue: Message {
    public var values: [StructValue] = []
    public var unknownFields = UnknownFields()

    public init() {}

    public init(values: [StructValue]) { self.values = values }
}

extension ListValue: ExpressibleByArrayLiteral {
    public init(arrayLiteral values: StructValue...) { self.init(values: values) }
}

extension ListValue {
    public static var messageName: String { "google.protobuf.ListValue" }
    public static var _layout: _MessageLayout { WellKnownLayouts.table[8] }
    public static var _contractFile: ContractFile { WellKnownContracts.file }

    public func _write(_ writer: inout _ImageWriter) -> UnsafeMutableRawPointer {
        let image = writer.message(Self._layout, unknownFields)
        writer.putMessages(values, image, 24)
        return image
    }

    public mutating func _read(_ image: _ImageReader) throws(ProtobufError) {
        try image.readMessages(&values, 24)
        unknownFields = image.unknownFields()
    }
}

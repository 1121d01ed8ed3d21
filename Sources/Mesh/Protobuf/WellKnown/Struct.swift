/// `google.protobuf.Struct`: a JSON object as a message.
public struct Struct: Message {
    public var fields: [String: StructValue] = [:]
    public var unknownFields = UnknownFields()

    public init() {}

    public init(fields: [String: StructValue]) { self.fields = fields }

    public subscript(key: String) -> StructValue? {
        get { fields[key] }
        set { fields[key] = newValue }
    }
}

extension Struct: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, StructValue)...) {
        self.init(fields: Dictionary(elements) { _, last in last })
    }
}

extension Struct {
    public static var messageName: String { "google.protobuf.Struct" }
    public static var _layout: _MessageLayout { WellKnownLayouts.table[5] }
    public static var _contractFile: ContractFile { WellKnownContracts.file }

    public func _write(_ writer: inout _ImageWriter) -> UnsafeMutableRawPointer {
        let image = writer.message(Self._layout, unknownFields)
        writer.putMessageMap(fields, image, 24, WellKnownLayouts.table[6])
        return image
    }

    public mutating func _read(_ image: _ImageReader) throws(ProtobufError) {
        try image.readMessageMap(&fields, 24)
        unknownFields = image.unknownFields()
    }
}

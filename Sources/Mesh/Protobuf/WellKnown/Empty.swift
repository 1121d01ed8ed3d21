/// `google.protobuf.Empty`: nothing to say.
public struct Empty: Message {
    public static var messageName: String { "google.protobuf.Empty" }

    public var unknownFields = UnknownFields()

    public init() {}

    public mutating func _read(_ image: _ImageReader) throws(ProtobufError) { unknownFields = image.unknownFields() }

    public static var _contractFile: ContractFile { WellKnownContracts.file }
    public static var _layout: _MessageLayout { WellKnownLayouts.table[0] }

    public func _write(_ writer: inout _ImageWriter) -> UnsafeMutableRawPointer { writer.message(Self._layout, unknownFields) }
}

/// `google.protobuf.Value`: any JSON value as a message. It has another name here because `Value` is everyone's.
public struct StructValue: Message {
    public enum Kind: Sendable, Hashable {
        case null(NullValue)
        case number(Double)
        case string(String)
        case bool(Bool)
        case object(Struct)
        case list(ListValue)
    }

    /// Nothing when the message came empty, which is not JSON's null and has no JSON form.
    public var kind: Kind?
    public var unknownFields = UnknownFields()

    public init() {}

    public init(_ kind: Kind) { self.kind = kind }
}

extension StructValue: ExpressibleByStringLiteral, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByNilLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    public init(stringLiteral value: String) { self.init(.string(value)) }
    public init(floatLiteral value: Double) { self.init(.number(value)) }
    public init(integerLiteral value: Int) { self.init(.number(Double(value))) }
    public init(booleanLiteral value: Bool) { self.init(.bool(value)) }
    public init(nilLiteral: ()) { self.init(.null(.nullValue)) }
    public init(arrayLiteral values: StructValue...) { self.init(.list(ListValue(values: values))) }
    public init(dictionaryLiteral elements: (String, StructValue)...) {
        self.init(.object(Struct(fields: Dictionary(elements) { _, last in last })))
    }
}

extension StructValue {
    public static var messageName: String { "google.protobuf.Value" }
    public static var _layout: _MessageLayout { WellKnownLayouts.table[7] }
    public static var _contractFile: ContractFile { WellKnownContracts.file }

    public func _write(_ writer: inout _ImageWriter) -> UnsafeMutableRawPointer {
        let image = writer.message(Self._layout, unknownFields)
        switch kind {
        case .null(let value): writer.putCase(1, value, image, 24, 40)
        case .number(let value): writer.putCase(2, value, image, 24, 40)
        case .string(let value): writer.putCase(3, value, image, 24, 40)
        case .bool(let value): writer.putCase(4, value, image, 24, 40)
        case .object(let value): writer.putMessageCase(5, value, image, 24, 40)
        case .list(let value): writer.putMessageCase(6, value, image, 24, 40)
        case nil: break
        }
        return image
    }

    public mutating func _read(_ image: _ImageReader) throws(ProtobufError) {
        switch image.oneof(40) {
        case 1: kind = .null(try image.value(24))
        case 2: kind = .number(try image.value(24))
        case 3: kind = .string(try image.value(24))
        case 4: kind = .bool(try image.value(24))
        case 5: kind = .object(try image.messageCase(24))
        case 6: kind = .list(try image.messageCase(24))
        default: kind = nil
        }
        unknownFields = image.unknownFields()
    }
}

/// `google.protobuf.NullValue`: JSON's null as an enum.
public enum NullValue: ProtobufEnum {
    case nullValue
    /// A value that this version of the contract does not name.
    case unrecognized(Int32)

    public static var allCases: [Self] { [.nullValue] }

    public init(rawValue: Int32) { self = rawValue == 0 ? .nullValue : .unrecognized(rawValue) }

    public var rawValue: Int32 {
        switch self {
        case .nullValue: 0
        case .unrecognized(let value): value
        }
    }

    public var name: String {
        switch self {
        case .nullValue: "NULL_VALUE"
        case .unrecognized(let value): String(value)
        }
    }
}

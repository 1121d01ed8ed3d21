/// A value of a field that is known by its descriptor only.
public enum DynamicValue: Sendable, Hashable {
    case bool(Bool)
    /// int32, sint32, sfixed32.
    case int32(Int32)
    /// int64, sint64, sfixed64.
    case int64(Int64)
    /// uint32, fixed32.
    case uint32(UInt32)
    /// uint64, fixed64.
    case uint64(UInt64)
    case float(Float)
    case double(Double)
    case string(String)
    case bytes([UInt8])
    /// The number, named by the contract or not.
    case enumeration(Int32)
    /// Also a group.
    case message(DynamicMessage)
    case list([DynamicValue])
    case map([DynamicMapKey: DynamicValue])
}

/// A key of a map that is known by its descriptor only.
public enum DynamicMapKey: Sendable, Hashable, Comparable {
    case bool(Bool)
    case int32(Int32)
    case int64(Int64)
    case uint32(UInt32)
    case uint64(UInt64)
    case string(String)

    /// Keys of a map are of one kind.
    public static func < (left: DynamicMapKey, right: DynamicMapKey) -> Bool {
        switch (left, right) {
        case (.bool(let left), .bool(let right)): Bool._precedes(left, right)
        case (.int32(let left), .int32(let right)): left < right
        case (.int64(let left), .int64(let right)): left < right
        case (.uint32(let left), .uint32(let right)): left < right
        case (.uint64(let left), .uint64(let right)): left < right
        case (.string(let left), .string(let right)): String._precedes(left, right)
        default: false
        }
    }

    init?(_ value: DynamicValue) {
        switch value {
        case .bool(let value): self = .bool(value)
        case .int32(let value): self = .int32(value)
        case .int64(let value): self = .int64(value)
        case .uint32(let value): self = .uint32(value)
        case .uint64(let value): self = .uint64(value)
        case .string(let value): self = .string(value)
        default: return nil
        }
    }

    var value: DynamicValue {
        switch self {
        case .bool(let value): .bool(value)
        case .int32(let value): .int32(value)
        case .int64(let value): .int64(value)
        case .uint32(let value): .uint32(value)
        case .uint64(let value): .uint64(value)
        case .string(let value): .string(value)
        }
    }

    /// As JSON writes it as the key of an object.
    var text: String {
        switch self {
        case .bool(let value): "\(value)"
        case .int32(let value): "\(value)"
        case .int64(let value): "\(value)"
        case .uint32(let value): "\(value)"
        case .uint64(let value): "\(value)"
        case .string(let value): value
        }
    }
}

/// An enum of a contract, open to values that only a newer contract names.
public protocol ProtobufEnum: RawRepresentable, CaseIterable, _ImageValue where RawValue == Int32 {
    init(rawValue: Int32)
    /// The name in the contract, as "STOCK_PROCESSING"; for an unrecognized value its number.
    var name: String { get }
}

extension ProtobufEnum {
    /// By the name in the contract.
    public init?(name: String) {
        guard let value = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = value
    }

    @inlinable public static func == (left: Self, right: Self) -> Bool { left.rawValue == right.rawValue }
    @inlinable public func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }

    @inlinable public static var _slotSize: Int { 4 }
    @inlinable public var _isDefault: Bool { rawValue == 0 }
    @inlinable public func _store(_ writer: inout _ImageWriter, _ slot: UnsafeMutableRawPointer) {
        slot.storeBytes(of: rawValue, as: Int32.self)
    }
    @inlinable public static func _load(_ slot: UnsafeRawPointer) throws(ProtobufError) -> Self { Self(rawValue: slot.load(as: Int32.self)) }
}

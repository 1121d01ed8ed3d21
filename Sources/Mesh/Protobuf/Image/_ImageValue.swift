internal import CMeshShims

/// A value of a field that is not a message.
public protocol _ImageValue: Sendable, Hashable {
    /// Bytes in the image.
    static var _slotSize: Int { get }
    var _isDefault: Bool { get }
    func _store(_ writer: inout _ImageWriter, _ slot: UnsafeMutableRawPointer)
    static func _load(_ slot: UnsafeRawPointer) throws(ProtobufError) -> Self
}

/// A value that can be the key of a map.
public protocol _ImageKey: _ImageValue {
    static func _precedes(_ left: Self, _ right: Self) -> Bool
    /// The same order, of keys that lie in the image.
    static func _slotPrecedes(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer) -> Bool
}

/// Numbers lie in the image as they are.
public protocol _ImageNumber: _ImageValue, BitwiseCopyable, Comparable {}

extension _ImageNumber {
    @inlinable public static var _slotSize: Int { MemoryLayout<Self>.size }
    @inlinable public func _store(_ writer: inout _ImageWriter, _ slot: UnsafeMutableRawPointer) { slot.storeBytes(of: self, as: Self.self) }
    @inlinable public static func _load(_ slot: UnsafeRawPointer) throws(ProtobufError) -> Self { slot.load(as: Self.self) }
    @inlinable public static func _precedes(_ left: Self, _ right: Self) -> Bool { left < right }
    @inlinable public static func _slotPrecedes(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer) -> Bool {
        left.load(as: Self.self) < right.load(as: Self.self)
    }
}

extension _ImageNumber where Self: FixedWidthInteger {
    @inlinable public var _isDefault: Bool { self == 0 }
}

extension Int32: _ImageNumber, _ImageKey {}
extension Int64: _ImageNumber, _ImageKey {}
extension UInt32: _ImageNumber, _ImageKey {}
extension UInt64: _ImageNumber, _ImageKey {}

// -0.0 is not the default.
extension Float: _ImageNumber {
    @inlinable public var _isDefault: Bool { bitPattern == 0 }
}

extension Double: _ImageNumber {
    @inlinable public var _isDefault: Bool { bitPattern == 0 }
}

extension Bool: _ImageKey {
    @inlinable public static var _slotSize: Int { 4 }
    @inlinable public var _isDefault: Bool { !self }
    @inlinable public func _store(_ writer: inout _ImageWriter, _ slot: UnsafeMutableRawPointer) {
        slot.storeBytes(of: self ? 1 : 0, as: Int32.self)
    }
    @inlinable public static func _load(_ slot: UnsafeRawPointer) throws(ProtobufError) -> Bool { slot.load(as: Int32.self) != 0 }
    @inlinable public static func _precedes(_ left: Bool, _ right: Bool) -> Bool { !left && right }
    @inlinable public static func _slotPrecedes(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer) -> Bool {
        left.load(as: Int32.self) < right.load(as: Int32.self)
    }
}

extension String: _ImageKey {
    @inlinable public static var _slotSize: Int { 16 }
    @inlinable public var _isDefault: Bool { isEmpty }
    @inlinable public func _store(_ writer: inout _ImageWriter, _ slot: UnsafeMutableRawPointer) { writer.store(self, slot) }
    @inlinable public static func _precedes(_ left: String, _ right: String) -> Bool { left.utf8.lexicographicallyPrecedes(right.utf8) }

    public static func _slotPrecedes(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer) -> Bool {
        let (leftCount, rightCount) = (left.load(as: Int.self), right.load(as: Int.self))
        let common = Swift.min(leftCount, rightCount)
        guard common > 0 else { return leftCount < rightCount }
        let order = memcmp(
            left.load(fromByteOffset: 8, as: UnsafeRawPointer.self), right.load(fromByteOffset: 8, as: UnsafeRawPointer.self), common)
        return order == 0 ? leftCount < rightCount : order < 0
    }

    public static func _load(_ slot: UnsafeRawPointer) throws(ProtobufError) -> String {
        let count = slot.load(as: Int.self)
        guard count > 0 else { return "" }
        let start = slot.load(fromByteOffset: 8, as: UnsafePointer<UInt8>.self)
        // Validated here rather than by UTF8Span, which takes twice the time.
        if ShortText.holds(count) {
            guard let text = ShortText.string(start, count) else { throw ProtobufError(.invalidUTF8) }
            return text
        }
        let kind = mesh_text_kind(start, count)
        guard kind != MESH_TEXT_INVALID else { throw ProtobufError(.invalidUTF8) }
        let bytes = UnsafeBufferPointer(start: start, count: count)
        return String(copying: UTF8Span(unchecked: bytes.span, isKnownASCII: kind == MESH_TEXT_ASCII))
    }
}

extension [UInt8]: _ImageValue {
    @inlinable public static var _slotSize: Int { 16 }
    @inlinable public var _isDefault: Bool { isEmpty }
    @inlinable public func _store(_ writer: inout _ImageWriter, _ slot: UnsafeMutableRawPointer) {
        withUnsafeBytes { writer.store($0, slot) }
    }

    public static func _load(_ slot: UnsafeRawPointer) throws(ProtobufError) -> [UInt8] {
        [UInt8](UnsafeBufferPointer(start: slot.load(fromByteOffset: 8, as: UnsafePointer<UInt8>?.self), count: slot.load(as: Int.self)))
    }
}

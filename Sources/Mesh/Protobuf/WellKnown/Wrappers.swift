/// `google.protobuf.Int64Value` and its siblings: a field of such a type is an optional of the plain value. Unknown fields of the wrapper
/// message are dropped.
extension Double: _ImageConvertible {
    public static var _layout: _MessageLayout { WellKnownLayouts.table[9] }
    public func _write(_ writer: inout _ImageWriter) -> UnsafeMutableRawPointer { writer.wrapper(self, Self._layout, 32) }
    public mutating func _read(_ image: _ImageReader) throws(ProtobufError) { self = try image.value(24) }
}

extension Float: _ImageConvertible {
    public static var _layout: _MessageLayout { WellKnownLayouts.table[10] }
    public func _write(_ writer: inout _ImageWriter) -> UnsafeMutableRawPointer { writer.wrapper(self, Self._layout, 28) }
    public mutating func _read(_ image: _ImageReader) throws(ProtobufError) { self = try image.value(24) }
}

extension Int64: _ImageConvertible {
    public static var _layout: _MessageLayout { WellKnownLayouts.table[11] }
    public func _write(_ writer: inout _ImageWriter) -> UnsafeMutableRawPointer { writer.wrapper(self, Self._layout, 32) }
    public mutating func _read(_ image: _ImageReader) throws(ProtobufError) { self = try image.value(24) }
}

extension UInt64: _ImageConvertible {
    public static var _layout: _MessageLayout { WellKnownLayouts.table[12] }
    public func _write(_ writer: inout _ImageWriter) -> UnsafeMutableRawPointer { writer.wrapper(self, Self._layout, 32) }
    public mutating func _read(_ image: _ImageReader) throws(ProtobufError) { self = try image.value(24) }
}

extension Int32: _ImageConvertible {
    public static var _layout: _MessageLayout { WellKnownLayouts.table[13] }
    public func _write(_ writer: inout _ImageWriter) -> UnsafeMutableRawPointer { writer.wrapper(self, Self._layout, 28) }
    public mutating func _read(_ image: _ImageReader) throws(ProtobufError) { self = try image.value(24) }
}

extension UInt32: _ImageConvertible {
    public static var _layout: _MessageLayout { WellKnownLayouts.table[14] }
    public func _write(_ writer: inout _ImageWriter) -> UnsafeMutableRawPointer { writer.wrapper(self, Self._layout, 28) }
    public mutating func _read(_ image: _ImageReader) throws(ProtobufError) { self = try image.value(24) }
}

extension Bool: _ImageConvertible {
    public static var _layout: _MessageLayout { WellKnownLayouts.table[15] }
    public func _write(_ writer: inout _ImageWriter) -> UnsafeMutableRawPointer { writer.wrapper(self, Self._layout, 28) }
    public mutating func _read(_ image: _ImageReader) throws(ProtobufError) { self = try image.value(24) }
}

extension String: _ImageConvertible {
    public static var _layout: _MessageLayout { WellKnownLayouts.table[16] }
    public func _write(_ writer: inout _ImageWriter) -> UnsafeMutableRawPointer { writer.wrapper(self, Self._layout, 40) }
    public mutating func _read(_ image: _ImageReader) throws(ProtobufError) { self = try image.value(24) }
}

extension [UInt8]: _ImageConvertible {
    public static var _layout: _MessageLayout { WellKnownLayouts.table[17] }
    public func _write(_ writer: inout _ImageWriter) -> UnsafeMutableRawPointer { writer.wrapper(self, Self._layout, 40) }
    public mutating func _read(_ image: _ImageReader) throws(ProtobufError) { self = try image.value(24) }
}

extension _ImageWriter {
    fileprivate mutating func wrapper(_ value: some _ImageValue, _ layout: _MessageLayout, _ has: Int) -> UnsafeMutableRawPointer {
        let image = message(layout, UnknownFields())
        put(value, image, 24, has)
        return image
    }
}

@_exported public import struct MeshEnvironment.Timestamp

/// `google.protobuf.Timestamp`. Its unknown fields are dropped.
extension Timestamp: _ImageConvertible {
    public static var _layout: _MessageLayout { WellKnownLayouts.table[1] }

    public init() { self.init(seconds: 0, nanoseconds: 0) }

    public mutating func _read(_ image: _ImageReader) throws(ProtobufError) {
        self = Timestamp(seconds: try image.value(24), nanoseconds: try image.value(36))
    }

    public func _write(_ writer: inout _ImageWriter) -> UnsafeMutableRawPointer {
        let image = writer.message(Self._layout, UnknownFields())
        writer.put(seconds, image, 24, 32)
        writer.put(nanoseconds, image, 36, 40)
        return image
    }
}

/// `google.protobuf.Duration`. Its unknown fields are dropped; so is what is finer than a nanosecond, and what the field cannot hold.
extension Duration: _ImageConvertible {
    public static var _layout: _MessageLayout { WellKnownLayouts.table[2] }

    public init() { self = .zero }

    public mutating func _read(_ image: _ImageReader) throws(ProtobufError) {
        let seconds: Int64 = try image.value(24)
        let nanoseconds: Int32 = try image.value(36)
        self = Self.held(.seconds(seconds) + .nanoseconds(Int64(nanoseconds)))
    }

    public func _write(_ writer: inout _ImageWriter) -> UnsafeMutableRawPointer {
        let image = writer.message(Self._layout, UnknownFields())
        let (seconds, attoseconds) = Self.held(self).components
        writer.put(seconds, image, 24, 32)
        writer.put(Int32(truncatingIfNeeded: attoseconds / 1_000_000_000), image, 36, 40)
        return image
    }

    // Of more seconds, Swift does not tell the number: it ends the process.
    private static func held(_ duration: Duration) -> Duration { min(max(duration, .seconds(Int64.min)), .seconds(Int64.max)) }
}

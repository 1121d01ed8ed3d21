internal import CMeshShims
internal import CProtobufC

/// Reads the C image of a message. Offsets come from the generator.
public struct _ImageReader {
    @usableFromInline let image: UnsafeRawPointer

    @usableFromInline init(_ image: UnsafeRawPointer) { self.image = image }

    @inlinable public func value<V: _ImageValue>(_ offset: Int) throws(ProtobufError) -> V { try V._load(image + offset) }

    /// The number of the member that is set; 0 for none.
    @inlinable public func oneof(_ offset: Int) -> UInt32 { image.load(fromByteOffset: offset, as: UInt32.self) }

    @inlinable public func message<M: _ImageConvertible>(_ offset: Int) throws(ProtobufError) -> M? {
        guard let message = image.load(fromByteOffset: offset, as: UnsafeRawPointer?.self) else { return nil }
        var result = M()
        try result._read(_ImageReader(message))
        return result
    }

    /// The message of a oneof, which is there when its case is set.
    @inlinable public func messageCase<M: _ImageConvertible>(_ offset: Int) throws(ProtobufError) -> M {
        if let message: M = try message(offset) { message } else { M() }
    }

    @inlinable func pointers(_ offset: Int) -> UnsafeBufferPointer<UnsafeRawPointer> {
        UnsafeBufferPointer(
            start: image.load(fromByteOffset: offset &+ 8, as: UnsafePointer<UnsafeRawPointer>?.self),
            count: image.load(fromByteOffset: offset, as: Int.self))
    }

    @inlinable public func keepUnknown(_ fields: inout UnknownFields) {
        if image.load(fromByteOffset: 8, as: UInt32.self) != 0 { fields = keptFields() }
    }

    @inlinable public func unknownFields() -> UnknownFields {
        image.load(fromByteOffset: 8, as: UInt32.self) == 0 ? UnknownFields() : keptFields()
    }

    @usableFromInline func keptFields() -> UnknownFields {
        let message = image.assumingMemoryBound(to: ProtobufCMessage.self).pointee
        var bytes: [UInt8] = []
        for field in UnsafeBufferPointer(start: message.unknown_fields, count: Int(message.n_unknown_fields)) {
            let data = UnsafeBufferPointer(start: field.data, count: field.len)
            guard field.tag == UInt32(MESH_WRAPPED_FIELD) else {
                var tag = UInt64(field.tag) << 3 | UInt64(field.wire_type.rawValue)
                while tag > 0x7f {
                    bytes.append(UInt8(truncatingIfNeeded: tag) | 0x80)
                    tag >>= 7
                }
                bytes.append(UInt8(tag))
                bytes.append(contentsOf: data)
                continue
            }
            // A record that the guard pass has wrapped: behind the length stands the whole record.
            bytes.append(contentsOf: data.drop { $0 >= 0x80 }.dropFirst())
        }
        return UnknownFields(serializedBytes: bytes)
    }
}

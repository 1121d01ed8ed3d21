internal import CMeshShims
internal import CProtobufC

/// Writes the C image of a message into scratch memory.
///
/// Offsets come from the generator. Everything is zero at first, so that what has its default needs no write.
public struct _ImageWriter {
    private let arena: UnsafeMutablePointer<mesh_arena>
    /// The most bytes that the packed message can have: cheaper than `protobuf_c_message_get_packed_size`.
    @usableFromInline var bound = 0

    init(_ arena: UnsafeMutablePointer<mesh_arena>) { self.arena = arena }

    @inlinable public mutating func message(_ layout: _MessageLayout, _ unknownFields: UnknownFields) -> UnsafeMutableRawPointer {
        let image = message(layout)
        if !unknownFields.isEmpty { keep(unknownFields, image) }
        return image
    }

    @usableFromInline mutating func message(_ layout: _MessageLayout) -> UnsafeMutableRawPointer {
        let descriptor = layout.descriptor
        bound &+= Int(bitPattern: descriptor.pointee.reserved1)
        guard let image = mesh_image(arena, descriptor) else { outOfMemory() }
        return image
    }

    // As everywhere in Swift, there is no way on without memory.
    private func outOfMemory() -> Never { preconditionFailure("no memory to encode a message") }

    @inline(__always) private func allocate(_ size: Int) -> UnsafeMutableRawPointer {
        guard let memory = mesh_arena_alloc(arena, size) else { outOfMemory() }
        return memory
    }

    @usableFromInline mutating func store(_ text: String, _ slot: UnsafeMutableRawPointer) {
        let stored: Void? = text.utf8.withContiguousStorageIfAvailable { put(UnsafeRawBufferPointer($0), slot) }
        guard stored == nil else { return }
        // A string that does not lie in one piece, as Foundation has them.
        var text = text
        text.withUTF8 { store(UnsafeRawBufferPointer($0), slot) }
    }

    @usableFromInline mutating func store(_ bytes: UnsafeRawBufferPointer, _ slot: UnsafeMutableRawPointer) { put(bytes, slot) }

    @inline(__always) private mutating func put(_ bytes: UnsafeRawBufferPointer, _ slot: UnsafeMutableRawPointer) {
        guard let source = bytes.baseAddress, !bytes.isEmpty else { return }
        let copy = allocate(bytes.count)
        copy.copyMemory(from: source, byteCount: bytes.count)
        slot.storeBytes(of: bytes.count, as: Int.self)
        slot.storeBytes(of: copy, toByteOffset: 8, as: UnsafeMutableRawPointer.self)
        bound &+= bytes.count
    }

    /// An array of `count` elements of `size` bytes, registered at `offset`.
    @usableFromInline func array(_ count: Int, _ size: Int, _ image: UnsafeMutableRawPointer, _ offset: Int) -> UnsafeMutableRawPointer {
        let array = allocate(count &* size)
        memset(array, 0, count &* size)
        image.storeBytes(of: count, toByteOffset: offset, as: Int.self)
        image.storeBytes(of: array, toByteOffset: offset &+ 8, as: UnsafeMutableRawPointer.self)
        return array
    }

    /// All unknown records as one: libprotobuf-c writes the first tag itself and copies the rest.
    @usableFromInline mutating func keep(_ unknown: UnknownFields, _ image: UnsafeMutableRawPointer) {
        unknown.serializedBytes.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return }
            let descriptor = image.load(as: UnsafePointer<ProtobufCMessageDescriptor>.self)
            if Int(bitPattern: descriptor.pointee.reserved2) & MESH_MESSAGE_BEARS_GROUPS != 0 { return wrap(bytes, image) }
            var tag: UInt64 = 0
            var length = 0
            for (index, byte) in bytes.prefix(5).enumerated() {
                tag |= UInt64(byte & 0x7f) << (7 * UInt64(index))
                length = index + 1
                if byte < 0x80 { break }
            }
            let copy = allocate(bytes.count)
            copy.copyMemory(from: start, byteCount: bytes.count)
            keep(
                ProtobufCMessageUnknownField(
                    tag: UInt32(truncatingIfNeeded: tag >> 3), wire_type: ProtobufCWireType(rawValue: UInt32(tag & 7)),
                    len: bytes.count - length, data: (copy + length).assumingMemoryBound(to: UInt8.self)), image)
            bound &+= bytes.count
        }
    }

    /// Among groups, which are packed as messages first, unknown fields are marked: what is rewritten must not be mistaken.
    private mutating func wrap(_ bytes: UnsafeRawBufferPointer, _ image: UnsafeMutableRawPointer) {
        let copy = allocate(bytes.count &+ 10)
        var length = bytes.count
        var prefix = 0
        repeat {
            copy.storeBytes(of: UInt8(truncatingIfNeeded: length & 0x7f) | (length > 0x7f ? 0x80 : 0), toByteOffset: prefix, as: UInt8.self)
            length >>= 7
            prefix += 1
        } while length > 0
        UnsafeMutableRawBufferPointer(start: copy + prefix, count: bytes.count).copyBytes(from: bytes)
        keep(
            ProtobufCMessageUnknownField(
                tag: UInt32(MESH_WRAPPED_FIELD), wire_type: PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED, len: bytes.count + prefix,
                data: copy.assumingMemoryBound(to: UInt8.self)), image)
        bound &+= bytes.count &+ 15
    }

    private func keep(_ record: ProtobufCMessageUnknownField, _ image: UnsafeMutableRawPointer) {
        let field = allocate(MemoryLayout<ProtobufCMessageUnknownField>.stride)
            .bindMemory(to: ProtobufCMessageUnknownField.self, capacity: 1)
        field.initialize(to: record)
        image.storeBytes(of: 1, toByteOffset: 8, as: UInt32.self)
        image.storeBytes(of: UnsafeMutableRawPointer(field), toByteOffset: 16, as: UnsafeMutableRawPointer.self)
    }
}

internal import CMeshShims
internal import CProtobufC

extension Message {
    public init(serializedBytes: [UInt8]) throws(ProtobufError) {
        let result = serializedBytes.withUnsafeBytes { bytes in
            Result { () throws(ProtobufError) in try Self(serializedBytes: bytes) }
        }
        self = try result.get()
    }

    /// Decodes what is in the buffer, which is not needed afterwards.
    public init(serializedBytes: UnsafeRawBufferPointer, limits: DecodingLimits = .default) throws(ProtobufError) {
        let decoding = Decoding(serializedBytes, limits)
        defer { decoding.end() }
        let image = try decoding.image(Self._layout)
        do {
            try self.init(_image: image)
        } catch {
            throw decoding.located(error, Self._layout)
        }
    }

    public func serializedBytes() throws(ProtobufError) -> [UInt8] {
        let arena = mesh_arena_take(.max)
        defer { mesh_arena_give(arena) }
        let (image, bound) = try image(arena)
        return [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
            guard let start = buffer.baseAddress else { return }
            count = protobuf_c_message_pack(image, start)
        }
    }

    /// Encodes into memory of the caller's, from its start, and answers how many bytes were written; nil when they do not fit.
    public func serialize(into buffer: UnsafeMutableRawBufferPointer) throws(ProtobufError) -> Int? {
        let arena = mesh_arena_take(.max)
        defer { mesh_arena_give(arena) }
        let (image, bound) = try image(arena)
        guard bound <= buffer.count || protobuf_c_message_get_packed_size(image) <= buffer.count else { return nil }
        guard let start = buffer.baseAddress else { return 0 }
        return protobuf_c_message_pack(image, start.assumingMemoryBound(to: UInt8.self))
    }

    /// The encoded message in scratch memory that is valid inside `body` only.
    package func withSerializedBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) throws -> R {
        let arena = mesh_arena_take(.max)
        defer { mesh_arena_give(arena) }
        let (image, bound) = try image(arena)
        guard let buffer = mesh_arena_alloc(arena, max(bound, 1)) else { throw ProtobufError(.tooLarge) }
        let count = protobuf_c_message_pack(image, buffer.assumingMemoryBound(to: UInt8.self))
        return try body(UnsafeRawBufferPointer(start: buffer, count: count))
    }

    private func image(_ arena: UnsafeMutablePointer<mesh_arena>) throws(ProtobufError) -> (UnsafePointer<ProtobufCMessage>, Int) {
        var writer = _ImageWriter(arena)
        let image = UnsafePointer(_write(&writer).assumingMemoryBound(to: ProtobufCMessage.self))
        guard writer.bound <= Int(Int32.max) else { throw ProtobufError(.tooLarge) }
        return (image, writer.bound)
    }
}

internal import CMeshShims
internal import CProtobufC

extension Message {
    @inlinable public init(serializedBytes: [UInt8], limits: DecodingLimits = .default) throws(ProtobufError) {
        self.init()
        try serializedBytes.withUnsafeBufferPointer { bytes throws(ProtobufError) in try _decode(UnsafeRawBufferPointer(bytes), limits) }
    }

    /// Decodes what is in the buffer, which is not needed afterwards.
    @inlinable public init(serializedBytes: UnsafeRawBufferPointer, limits: DecodingLimits = .default) throws(ProtobufError) {
        self.init()
        try _decode(serializedBytes, limits)
    }

    /// As `init(serializedBytes:limits:)`, into a value that was made by `init()` and not touched since.
    package mutating func read(serializedBytes: UnsafeRawBufferPointer, limits: DecodingLimits = .default) throws(ProtobufError) {
        try _decode(serializedBytes, limits)
    }

    public func serializedBytes() throws(ProtobufError) -> [UInt8] { try encodedBytes(self) }

    /// Encodes into memory of the caller's, from its start, and answers how many bytes were written; nil when they do not fit.
    public func serialize(into buffer: UnsafeMutableRawBufferPointer) throws(ProtobufError) -> Int? {
        let arena = mesh_arena_take(.max)
        defer { mesh_arena_give(arena) }
        let (image, bound) = try image(of: self, arena)
        guard let start = buffer.baseAddress else { return bound == 0 || protobuf_c_message_get_packed_size(image) == 0 ? 0 : nil }
        // The bound is rarely reached: when it does not fit, the message still may.
        let fits = bound <= buffer.count
        guard let target = fits ? start : mesh_arena_alloc(arena, bound) else { throw ProtobufError(.tooLarge) }
        let count = mesh_pack(image, arena, bound, target.assumingMemoryBound(to: UInt8.self))
        guard count != .max else { throw ProtobufError(.tooMuchMemory) }
        if fits { return count }
        guard count <= buffer.count else { return nil }
        start.copyMemory(from: target, byteCount: count)
        return count
    }

    /// Encodes into memory that `body` finds: it is told the most bytes that there can be, and gets what writes them and answers how many
    /// they are. Everything that can fail does so before `body` is called.
    package func serialize(_ body: (_ bound: Int, _ pack: (UnsafeMutableRawPointer) -> Int) -> Void) throws(ProtobufError) {
        let arena = mesh_arena_take(.max)
        defer { mesh_arena_give(arena) }
        let (image, bound) = try image(of: self, arena)
        var scratch: UnsafeMutablePointer<UInt8>?
        guard mesh_pack_prepare(image, arena, bound, &scratch) == 1 else { throw ProtobufError(.tooMuchMemory) }
        body(bound) { mesh_pack_prepared(image, scratch, $0.assumingMemoryBound(to: UInt8.self)) }
    }

    /// The encoded message in scratch memory that is valid inside `body` only.
    package func withSerializedBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) throws -> R {
        let arena = mesh_arena_take(.max)
        defer { mesh_arena_give(arena) }
        let (image, bound) = try image(of: self, arena)
        guard let buffer = mesh_arena_alloc(arena, max(bound, 1)) else { throw ProtobufError(.tooLarge) }
        let count = mesh_pack(image, arena, bound, buffer.assumingMemoryBound(to: UInt8.self))
        guard count != .max else { throw ProtobufError(.tooMuchMemory) }
        return try body(UnsafeRawBufferPointer(start: buffer, count: count))
    }
}

func encodedBytes(_ message: some _ImageConvertible) throws(ProtobufError) -> [UInt8] {
    let arena = mesh_arena_take(.max)
    defer { mesh_arena_give(arena) }
    let (image, bound) = try image(of: message, arena)
    var failed = false
    let bytes = [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
        guard let start = buffer.baseAddress else { return }
        count = mesh_pack(image, arena, bound, start)
        if count == .max { (count, failed) = (0, true) }
    }
    guard !failed else { throw ProtobufError(.tooMuchMemory) }
    return bytes
}

extension _ImageConvertible {
    /// Decodes into a new value.
    @inlinable mutating func _decode(_ bytes: UnsafeRawBufferPointer, _ limits: DecodingLimits) throws(ProtobufError) {
        let decoding = Decoding.begin(bytes, Self._layout, limits)
        defer { decoding.end() }
        let image = if let image = decoding.image { image } else { try decoding.unusual(bytes, Self._layout, limits) }
        do throws(ProtobufError) { try _read(image) } catch { throw Decoding.located(error, bytes, Self._layout, limits) }
    }
}

@inlinable func decodedMessage<M: _ImageConvertible>(_ bytes: UnsafeRawBufferPointer, _ limits: DecodingLimits) throws(ProtobufError) -> M {
    var message = M()
    try message._decode(bytes, limits)
    return message
}

@inlinable func decodedMessage<M: _ImageConvertible>(_ bytes: [UInt8], _ limits: DecodingLimits) throws(ProtobufError) -> M {
    try bytes.withUnsafeBufferPointer { bytes throws(ProtobufError) in try decodedMessage(UnsafeRawBufferPointer(bytes), limits) }
}

private func image(
    of message: some _ImageConvertible, _ arena: UnsafeMutablePointer<mesh_arena>
) throws(ProtobufError) -> (UnsafePointer<ProtobufCMessage>, Int) {
    var writer = _ImageWriter(arena)
    let image = UnsafePointer(message._write(&writer).assumingMemoryBound(to: ProtobufCMessage.self))
    guard writer.bound <= Int(Int32.max) else { throw ProtobufError(.tooLarge) }
    if let path = missingRequiredField(image) { throw ProtobufError(.missingRequired, path: path) }
    return (image, writer.bound)
}

internal import CMeshShims
internal import CProtobufC

/// One message being decoded: the image that has become of its bytes, and the scratch memory in which it lies. Two words, which travel in
/// registers.
@usableFromInline struct Decoding {
    /// Nil when there is something unusual in the bytes.
    @usableFromInline let image: _ImageReader?
    private let arena: UnsafeMutablePointer<mesh_arena>

    /// Unpacks the bytes; whoever gets the result ends it.
    @usableFromInline static func begin(_ bytes: UnsafeRawBufferPointer, _ layout: _MessageLayout, _ limits: DecodingLimits) -> Decoding {
        let decoded = mesh_decode(
            start(bytes, layout), bytes.count, layout.descriptor, limits.maximumDepth, limits.maximumElements, limits.maximumMemory)
        return Decoding(image: decoded.image.map { _ImageReader(UnsafeRawPointer($0)) }, arena: decoded.arena)
    }

    /// The image of bytes in which there is something unusual.
    @inline(never) @usableFromInline func unusual(
        _ bytes: UnsafeRawBufferPointer, _ layout: _MessageLayout, _ limits: DecodingLimits
    ) throws(ProtobufError) -> _ImageReader {
        _ImageReader(UnsafeRawPointer(try Self.secondLook(bytes, layout, limits, arena)))
    }

    @usableFromInline func end() { mesh_arena_give(arena) }

    /// What libprotobuf-c would misread is rewritten first; what must be refused is refused with its place.
    private static func secondLook(
        _ bytes: UnsafeRawBufferPointer, _ layout: _MessageLayout, _ limits: DecodingLimits, _ arena: UnsafeMutablePointer<mesh_arena>
    ) throws(ProtobufError) -> UnsafePointer<ProtobufCMessage> {
        var data = start(bytes, layout)
        var length = bytes.count
        if try check(bytes, layout, limits, utf8: false) {
            guard let rewritten = mesh_normalize(layout.descriptor, arena, data, length, &length) else { throw ProtobufError(.tooMuchMemory) }
            data = rewritten
        }
        guard let unpacked = UnsafePointer(mesh_unpack(layout.descriptor, arena, length, data)) else { throw ProtobufError(.tooMuchMemory) }
        if let path = missingRequiredField(unpacked) { throw ProtobufError(.missingRequired, path: path) }
        return unpacked
    }

    /// Strings are validated where they become Swift's, once. When one is not UTF-8, a second pass tells where it is; strings that
    /// others have replaced are only seen by such a pass.
    @usableFromInline static func located(
        _ error: ProtobufError, _ bytes: UnsafeRawBufferPointer, _ layout: _MessageLayout, _ limits: DecodingLimits
    ) -> ProtobufError {
        do {
            _ = try check(bytes, layout, limits, utf8: true)
            return error
        } catch {
            return error
        }
    }

    /// Whether libprotobuf-c would misread the bytes as they are.
    private static func check(
        _ bytes: UnsafeRawBufferPointer, _ layout: _MessageLayout, _ limits: DecodingLimits, utf8: Bool
    ) throws(ProtobufError) -> Bool {
        var guarding = mesh_guard()
        guarding.max_depth = Int32(clamping: limits.maximumDepth)
        guarding.max_elements = limits.maximumElements
        guarding.max_memory = limits.maximumMemory
        guarding.check_utf8 = utf8 ? 1 : 0
        let start = start(bytes, layout)
        if mesh_guard_check(&guarding, layout.descriptor, start, bytes.count) != 0 {
            if !utf8, guarding.rewrite != 0 || guarding.overwritten != 0 { return try check(bytes, layout, limits, utf8: true) }
            return guarding.rewrite != 0
        }
        let path = withUnsafeBytes(of: &guarding.path) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        throw ProtobufError(
            ProtobufError.Reason(rawValue: guarding.reason) ?? .invalidTag, path: path, byteOffset: guarding.place.map { $0 - start } ?? 0)
    }

    // An empty buffer may have no address; nothing is read from the one that it gets.
    @inline(__always) private static func start(_ bytes: UnsafeRawBufferPointer, _ layout: _MessageLayout) -> UnsafePointer<UInt8> {
        (bytes.baseAddress ?? layout.pointer).assumingMemoryBound(to: UInt8.self)
    }
}

/// The path of a required field that an image lacks.
func missingRequiredField(_ image: UnsafePointer<ProtobufCMessage>) -> String? {
    guard Int(bitPattern: image.pointee.descriptor.pointee.reserved2) & MESH_MESSAGE_REQUIRES != 0 else { return nil }
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { path in
        guard let start = path.baseAddress, mesh_missing_required(image, start, path.count) != 0 else { return nil }
        return String(cString: start)
    }
}

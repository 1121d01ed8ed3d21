internal import CMeshShims
internal import CProtobufC

/// One message being decoded: its bytes, its limits, its scratch memory, and the image that has become of it.
@usableFromInline struct Decoding {
    private let bytes: UnsafeRawBufferPointer
    private let layout: _MessageLayout
    private let limits: DecodingLimits
    private let arena: UnsafeMutablePointer<mesh_arena>
    @usableFromInline private(set) var image: _ImageReader

    @usableFromInline init(_ bytes: UnsafeRawBufferPointer, _ layout: _MessageLayout, _ limits: DecodingLimits) throws(ProtobufError) {
        self.bytes = bytes
        self.layout = layout
        self.limits = limits
        arena = mesh_arena_take(limits.maximumMemory)
        // Nothing reads it before it is replaced.
        image = _ImageReader(UnsafeRawPointer(arena))
        do throws(ProtobufError) {
            let depth = Int32(clamping: limits.maximumDepth)
            var unpacked = UnsafePointer(mesh_decode(layout.descriptor, arena, depth, limits.maximumElements, start, bytes.count))
            if unpacked == nil { unpacked = try secondLook() }
            guard let unpacked else { throw ProtobufError(.tooMuchMemory) }
            if let path = missingRequiredField(unpacked) { throw ProtobufError(.missingRequired, path: path) }
            image = _ImageReader(UnsafeRawPointer(unpacked))
        } catch {
            end()
            throw error
        }
    }

    @usableFromInline func end() { mesh_arena_give(arena) }

    /// What libprotobuf-c would misread is rewritten first; what must be refused is refused with its place.
    private func secondLook() throws(ProtobufError) -> UnsafePointer<ProtobufCMessage>? {
        var data = start
        var length = bytes.count
        if try check(utf8: false) {
            guard let rewritten = mesh_normalize(layout.descriptor, arena, data, length, &length) else { throw ProtobufError(.tooMuchMemory) }
            data = rewritten
        }
        return UnsafePointer(mesh_unpack(layout.descriptor, arena, length, data))
    }

    /// Strings are validated where they become Swift's, once. When one is not UTF-8, a second pass tells where it is; strings that
    /// others have replaced are only seen by such a pass.
    @usableFromInline func located(_ error: ProtobufError) -> ProtobufError {
        do {
            _ = try check(utf8: true)
            return error
        } catch {
            return error
        }
    }

    /// Whether libprotobuf-c would misread the bytes as they are.
    private func check(utf8: Bool) throws(ProtobufError) -> Bool {
        var guarding = mesh_guard()
        guarding.max_depth = Int32(clamping: limits.maximumDepth)
        guarding.max_elements = limits.maximumElements
        guarding.max_memory = limits.maximumMemory
        guarding.check_utf8 = utf8 ? 1 : 0
        if mesh_guard_check(&guarding, layout.descriptor, start, bytes.count) != 0 {
            if !utf8, guarding.rewrite != 0 || guarding.overwritten != 0 { return try check(utf8: true) }
            return guarding.rewrite != 0
        }
        let path = withUnsafeBytes(of: &guarding.path) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        throw ProtobufError(
            ProtobufError.Reason(rawValue: guarding.reason) ?? .invalidTag, path: path, byteOffset: guarding.place.map { $0 - start } ?? 0)
    }

    // An empty buffer may have no address.
    private var start: UnsafePointer<UInt8> {
        (bytes.baseAddress ?? UnsafeRawPointer(arena)).assumingMemoryBound(to: UInt8.self)
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

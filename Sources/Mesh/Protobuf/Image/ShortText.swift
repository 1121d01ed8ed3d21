internal import CMeshShims

/// Texts that fit into the two words of a String itself, made of these words: the library's own way to them takes several calls, and half
/// of a message's texts are short.
///
/// How the words are laid out the language does not promise for all platforms, although each program contains them so, as literals. That
/// it is so is asked of literals; the compiler knows the answer, and where it is no, the library's way is taken.
enum ShortText {
    static let capacity = 15

    @inline(__always) static func holds(_ count: Int) -> Bool { count <= capacity && isAsExpected }

    /// Nil when the bytes, 1 to 15, are no UTF-8.
    @inline(__always) static func string(_ start: UnsafePointer<UInt8>, _ count: Int) -> String? {
        let text = mesh_short(start, count)
        let isASCII = (text.first | text.second) & 0x8080_8080_8080_8080 == 0
        guard isASCII || mesh_is_utf8(start, count) != 0 else { return nil }
        var words = (text.first, text.second | (isASCII ? ascii : other) | UInt64(count) << 56)
        // Moved out of its memory: a cast would count one more owner.
        return withUnsafeMutablePointer(to: &words) { UnsafeMutableRawPointer($0).bindMemory(to: String.self, capacity: 1).move() }
    }

    private static var ascii: UInt64 { 0xe0 << 56 }
    private static var other: UInt64 { 0xa0 << 56 }

    @inline(__always) private static var isAsExpected: Bool {
        #if _pointerBitWidth(_64) && _endian(little)
            words("abcdefghijklmno") == (0x6867_6665_6463_6261, 0x6f_6e6d_6c6b_6a69 | ascii | 15 << 56) && words("é") == (0xa9c3, other | 2 << 56)
        #else
            false
        #endif
    }

    @inline(__always) private static func words(_ text: String) -> (UInt64, UInt64) { unsafeBitCast(text, to: (UInt64, UInt64).self) }
}

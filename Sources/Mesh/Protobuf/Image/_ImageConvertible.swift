/// A type that is a message on the wire.
public protocol _ImageConvertible: Sendable {
    static var _layout: _MessageLayout { get }
    /// Writes the image that libprotobuf-c packs.
    func _write(_ writer: inout _ImageWriter) -> UnsafeMutableRawPointer
    init()
    /// Reads the image that libprotobuf-c has unpacked into a new value, where it lies: one that is handed on would be copied.
    mutating func _read(_ image: _ImageReader) throws(ProtobufError)
}

/// A type that is a message on the wire.
public protocol _ImageConvertible: Sendable {
    static var _layout: _MessageLayout { get }
    /// Writes the image that libprotobuf-c packs.
    func _write(_ writer: inout _ImageWriter) -> UnsafeMutableRawPointer
    /// Reads the image that libprotobuf-c has unpacked.
    init(_image image: _ImageReader) throws(ProtobufError)
    init()
}

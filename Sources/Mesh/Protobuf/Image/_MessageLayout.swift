internal import CMeshShims
internal import CProtobufC

/// How libprotobuf-c sees a message type.
///
/// Sendable without the compiler's proof: the description is written once, before anyone sees it, and lives as long as the process.
public struct _MessageLayout: @unchecked Sendable {
    @usableFromInline let pointer: UnsafeRawPointer

    @usableFromInline init(pointer: UnsafeRawPointer) { self.pointer = pointer }

    /// The full name of the message.
    var name: String { String(cString: descriptor.pointee.name) }

    var descriptor: UnsafePointer<ProtobufCMessageDescriptor> { pointer.assumingMemoryBound(to: ProtobufCMessageDescriptor.self) }
}

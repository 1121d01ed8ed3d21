/// Contracts as data: what the files that were given declare, linked to each other.
public final class DescriptorPool: Sendable {
    let schema: Schema

    /// Reads serialized FileDescriptorProtos. Files that are given twice count once.
    public init(files: [[UInt8]]) throws(DescriptorError) { schema = try Schema(files: files) }

    public var services: [ServiceDescriptor] { schema.services.indices.map { ServiceDescriptor(schema: schema, index: $0) } }

    public func message(_ fullName: String) -> MessageDescriptor? {
        schema.messageIndex[fullName].map { MessageDescriptor(schema: schema, index: $0) }
    }

    public func enumeration(_ fullName: String) -> EnumDescriptor? {
        schema.enumIndex[fullName].map { EnumDescriptor(schema: schema, index: $0) }
    }

    public func service(_ fullName: String) -> ServiceDescriptor? { services.first { $0.fullName == fullName } }

    package var files: [FileDescriptor] { schema.files.indices.map { FileDescriptor(schema: schema, index: $0) } }
}

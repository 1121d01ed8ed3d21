/// Everything a pool knows, flat and immutable. Descriptors are an index into it, so that recursive messages need no reference cycle.
final class Schema: Sendable {
    let files: [FileDefinition]
    let messages: [MessageDefinition]
    let enums: [EnumDefinition]
    let services: [ServiceDefinition]
    let messageIndex: [String: Int]
    let enumIndex: [String: Int]
    let extensionIndex: [String: Int]

    init(files given: [[UInt8]]) throws(DescriptorError) {
        var builder = SchemaBuilder()
        for bytes in given { try builder.add(bytes) }
        try builder.resolve()
        files = builder.files
        messages = builder.messages
        enums = builder.enums
        services = builder.services
        messageIndex = builder.messageIndex
        enumIndex = builder.enumIndex
        extensionIndex = builder.extensionIndex
    }
}

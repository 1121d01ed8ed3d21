package import MeshDescriptors

/// All contracts of a folder, as protoc has read them.
package struct ContractSet: Sendable {
    package let pool: DescriptorPool
    let reservations: Reservations

    /// - Parameter descriptorSet: a serialized FileDescriptorSet with imports and source info.
    package init(descriptorSet: [UInt8]) throws(DescriptorError) {
        var files: [[UInt8]] = []
        var reader = WireReader(descriptorSet[...])
        while let (number, value) = try reader.next() { if number == 1 { files.append(Array(value.slice)) } }
        pool = try DescriptorPool(files: files)
        reservations = try Reservations(pool.files)
    }

    /// What is ours: the packages of google come with their tools.
    var files: [FileDescriptor] { pool.files.filter { !$0.package.hasPrefix("google.") }.sorted { $0.name < $1.name } }

    var messages: [MessageDescriptor] {
        func nested(_ message: MessageDescriptor) -> [MessageDescriptor] { [message] + message.messages.filter { !$0.isMapEntry }.flatMap(nested) }
        return files.flatMap(\.messages).flatMap(nested)
    }

    var enums: [EnumDescriptor] { files.flatMap(\.enums) + messages.flatMap(\.enums) }
    var services: [ServiceDescriptor] { files.flatMap(\.services) }
}

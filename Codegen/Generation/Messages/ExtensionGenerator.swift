internal import MeshDescriptors

/// Extension fields of a file: for each a hidden message that bears it alone, and a value by which it is got and set.
struct ExtensionGenerator {
    let bearers: [MessageDescriptor]
    private let names: TypeNames

    init(_ file: FileDescriptor?, _ names: TypeNames) {
        bearers = file.map(Self.bearers) ?? []
        self.names = names
    }

    /// Of extensions of contracts: those of protoc's options are for generators, those of message sets travel in a form of their own.
    static func bearers(_ file: FileDescriptor) -> [MessageDescriptor] {
        file.extensions.filter { bearer in
            guard let extendee = bearer.extendee else { return false }
            return TypeNames.hasModule(package: extendee.file.package) && !extendee.isMessageSet
        }
    }

    func write(to writer: inout SourceWriter) throws(GenerationError) {
        for bearer in bearers {
            guard let extendee = bearer.extendee, let field = bearer.fields.first else { continue }
            writer.line()
            try MessageGenerator(bearer, names).write(to: &writer)
            let shape = try FieldShape(field, in: bearer, names)
            let message = try names.message(extendee, in: nil, place: bearer.place)
            writer.line()
            try writer.block("extension \(names.runtime("ExtensionField")) where Extendee == \(message), Value == \(shape.type)") { writer throws(GenerationError) in
                writer.comment(field.comment)
                writer.line("public static var \(shape.name): Self { Self(_number: \(field.number), \(bearer.name).self, \\.\(shape.name)) }")
            }
        }
    }
}

/// One `.proto` file.
package struct FileDescriptor: Sendable {
    let schema: Schema
    let index: Int

    private var definition: FileDefinition { schema.files[index] }

    package var name: String { definition.name }
    package var package: String { definition.package }
    package var syntax: String { definition.syntax }
    package var imports: [String] { definition.imports }
    package var publicImports: [String] { definition.publicImports.filter(definition.imports.indices.contains).map { definition.imports[$0] } }
    package var messages: [MessageDescriptor] { definition.messages.map { MessageDescriptor(schema: schema, index: $0) } }
    package var enums: [EnumDescriptor] { definition.enums.map { EnumDescriptor(schema: schema, index: $0) } }
    package var services: [ServiceDescriptor] { definition.services.map { ServiceDescriptor(schema: schema, index: $0) } }
    /// Bearers of the extension fields that the file declares.
    package var extensions: [MessageDescriptor] { definition.extensions.map { MessageDescriptor(schema: schema, index: $0) } }
    package var serialized: [UInt8] { definition.bytes }
    /// What stands before `syntax` or `package`.
    package var comment: String {
        let syntax = definition.locations[[12]].comment
        return syntax.isEmpty ? definition.locations[[2]].comment : syntax
    }

    /// "file:line:column" of the element with this path.
    package func place(_ path: [Int]) -> String {
        let location = definition.locations[path]
        return "\(name):\(location.line):\(location.column)"
    }

    /// The place of an option of the element with this path; of the element itself when the option is not there.
    ///
    /// An option that is written field by field has no place of its own: the first of its fields counts.
    package func place(_ element: [Int], option: [Int]) -> String {
        var option = option
        while !option.isEmpty {
            if let path = definition.locations.first(within: element + option) { return place(path) }
            option.removeLast()
        }
        return place(element)
    }
}

internal import MeshDescriptors

/// The Swift file of one `.proto` file.
struct FileGenerator {
    let file: FileDescriptor
    let names: TypeNames
    let contract: ContractGenerator

    func source() throws(GenerationError) -> String {
        let table = try LayoutTable(file, names)
        var writer = SourceWriter()
        writer.line("// Generated from \(file.name) by protoc-gen-mesh-swift. Changes belong there.")
        writer.line()
        if !file.services.isEmpty { writer.line("public import Mesh") }
        writer.line("public import MeshProtobuf")
        for module in importedModules() { writer.line("public import \(module)") }
        for type in file.enums {
            writer.line()
            try EnumGenerator(type: type, names: names).write(to: &writer)
        }
        for message in file.messages {
            writer.line()
            try MessageGenerator(message, names).write(to: &writer)
        }
        for service in file.services {
            writer.line()
            try ServiceGenerator(service: service, names: names, file: contract.reference(to: file)).write(to: &writer)
        }
        for message in file.messages {
            if let event = message.event {
                writer.line()
                try EventGenerator(message: message, event: event, names: names).write(to: &writer)
            }
        }
        for message in file.messages {
            writer.line()
            try CodecGenerator(message, names, table).write(to: &writer)
        }
        if !table.lines.isEmpty {
            writer.line()
            try writer.block("private enum _Layouts") { writer throws(GenerationError) in
                writer.line("static let table = _LayoutTable(")
                writer.line("    \"\"\"")
                for line in table.lines { writer.line("    " + line) }
                writer.line("    \"\"\"\(table.others.isEmpty ? "" : ", [\(table.others.joined(separator: ", "))]"))")
            }
        }
        return writer.text
    }

    /// Modules of other contracts whose types this file's types and methods mention.
    private func importedModules() -> [String] {
        var packages: Set<String> = []
        func visit(_ message: MessageDescriptor) {
            for field in message.fields {
                switch field.kind {
                case .message(let type): packages.insert(type.file.package)
                case .enumeration(let type): packages.insert(type.file.package)
                default: break
                }
            }
            message.messages.forEach(visit)
        }
        file.messages.forEach(visit)
        for method in file.services.flatMap(\.methods) { packages.formUnion([method.input.file.package, method.output.file.package]) }
        return packages.filter { $0 != file.package && TypeNames.hasModule(package: $0) }.map(SwiftNames.module).sorted()
    }
}

internal import MeshDescriptors

/// The Swift file of one `.proto` file.
struct FileGenerator {
    let file: FileDescriptor
    let names: TypeNames
    let contract: ContractGenerator
    let options: GeneratorOptions

    private var header: String { "// Generated from \(file.name) by protoc-gen-mesh-swift. Changes belong there." }

    /// `nil` when the file has nothing of what is wanted.
    func source() throws(GenerationError) -> String? {
        let parts = options.parts
        let messages = parts.contains(.messages) ? file.messages : []
        let enums = parts.contains(.messages) ? file.enums : []
        let services = parts.isDisjoint(with: .services) ? [] : file.services
        let events = parts.contains(.events) ? file.messages.filter { $0.event != nil } : []
        let extensions = ExtensionGenerator(parts.contains(.messages) ? file : nil, names)
        guard !(messages.isEmpty && enums.isEmpty && services.isEmpty && events.isEmpty && extensions.bearers.isEmpty) else {
            // A build expects a file for each contract.
            return parts == .all ? "\(header)\n" : nil
        }
        let table = try LayoutTable(file, names)
        var writer = SourceWriter(options.visibility)
        writer.line(header)
        writer.line()
        if !services.isEmpty { writer.line("public import Mesh") }
        writer.line("public import MeshProtobuf")
        for module in importedModules() { writer.line("public import \(module)") }
        writer.line()
        RuntimeHandshake.write(to: &writer, names)
        for type in enums {
            writer.line()
            try EnumGenerator(type: type, names: names).write(to: &writer)
        }
        for message in messages {
            writer.line()
            try MessageGenerator(message, names).write(to: &writer)
        }
        try extensions.write(to: &writer)
        for service in services {
            writer.line()
            try ServiceGenerator(service: service, names: names, parts: parts, file: contract.reference(to: file)).write(to: &writer)
        }
        for message in events {
            guard let event = message.event else { continue }
            writer.line()
            try EventGenerator(message: message, event: event, names: names).write(to: &writer)
        }
        for message in messages + extensions.bearers {
            writer.line()
            try CodecGenerator(message, names, table, file: contract.reference(to: file)).write(to: &writer)
        }
        if !(messages + extensions.bearers).isEmpty, !table.lines.isEmpty {
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
        let parts = options.parts
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
        if parts.contains(.messages) {
            let bearers = ExtensionGenerator.bearers(file)
            (file.messages + bearers).forEach(visit)
            packages.formUnion(bearers.compactMap { $0.extendee?.file.package })
        }
        for method in parts.isDisjoint(with: .services) ? [] : file.services.flatMap(\.methods) { packages.formUnion([method.input.file.package, method.output.file.package]) }
        return packages.filter { $0 != file.package && TypeNames.hasModule(package: $0) }.map(SwiftNames.module).sorted()
    }
}

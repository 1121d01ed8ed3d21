internal import MeshDescriptors

/// The file of a module that holds its contracts' descriptors, with those of imports that have no module.
struct ContractGenerator {
    let files: [FileDescriptor]
    let names: TypeNames
    private let visibility: Visibility
    private let byName: [String: FileDescriptor]

    init(files: [FileDescriptor], all: [FileDescriptor], names: TypeNames, visibility: Visibility) {
        self.files = files
        self.names = names
        self.visibility = visibility
        byName = Dictionary(all.map { ($0.name, $0) }) { first, _ in first }
    }

    /// An expression for a file, from this module.
    func reference(to file: FileDescriptor) -> String {
        if file.package == names.package || !TypeNames.hasModule(package: file.package) { return "\(names.module)Contract.\(Self.identifier(file))" }
        let module = SwiftNames.module(package: file.package)
        return "\(module).\(module)Contract.\(Self.identifier(file))"
    }

    func source() throws(GenerationError) -> String {
        let foreign = foreignFiles
        var writer = SourceWriter(visibility)
        writer.line("// Generated from the contracts of \(names.package) by protoc-gen-mesh-swift. Changes belong there.")
        writer.line()
        writer.line("public import MeshProtobuf")
        let modules = Set((files + foreign).flatMap(imports).map(\.package)).filter { $0 != names.package && TypeNames.hasModule(package: $0) }
        for module in modules.map(SwiftNames.module).sorted() { writer.line("internal import \(module)") }
        writer.line()
        RuntimeHandshake.write(to: &writer, names)
        writer.line()
        writer.comment("The files of the contracts of `\(names.package)`, for those who ask what is served.")
        try writer.block("public enum \(names.module)Contract") { writer throws(GenerationError) in
            writer.line("public static let files: [\(names.runtime("ContractFile"))] = [\(files.map(Self.identifier).joined(separator: ", "))]")
            for file in files {
                writer.line()
                writer.comment(file.name)
                write(file, access: "public ", to: &writer)
            }
            for file in foreign {
                writer.line()
                write(file, access: "", to: &writer)
            }
        }
        return writer.text
    }

    private func write(_ file: FileDescriptor, access: String, to writer: inout SourceWriter) {
        writer.line("\(access)static let \(Self.identifier(file)) = \(names.runtime("ContractFile"))(")
        writer.line("    \(SwiftNames.literal(file.name)),")
        writer.line("    \"\"\"")
        let text = Base64Text.encoded(DescriptorStripper.stripped(file.serialized, keepComments: !access.isEmpty), padded: false)
        var rest = text[...]
        while !rest.isEmpty {
            writer.line("    " + rest.prefix(128))
            rest = rest.dropFirst(128)
        }
        let imports = imports(of: file).map(reference)
        writer.line("    \"\"\"\(imports.isEmpty ? "" : ", imports: [\(imports.joined(separator: ", "))]"))")
    }

    private func imports(of file: FileDescriptor) -> [FileDescriptor] { file.imports.compactMap { byName[$0] } }

    /// Imported files that have no module of their own, which each module therefore holds itself.
    private var foreignFiles: [FileDescriptor] {
        var found: [String: FileDescriptor] = [:]
        var open = files
        while let file = open.popLast() {
            for imported in imports(of: file) where !TypeNames.hasModule(package: imported.package) {
                if found.updateValue(imported, forKey: imported.name) == nil { open.append(imported) }
            }
        }
        return found.values.sorted { $0.name < $1.name }
    }

    /// `chill/orders/v1/events.proto` → `events` in its package, else the whole path.
    static func identifier(_ file: FileDescriptor) -> String {
        var path = file.name.hasSuffix(".proto") ? String(file.name.dropLast(6)) : file.name
        let folder = file.package.split(separator: ".").joined(separator: "/") + "/"
        if TypeNames.hasModule(package: file.package), path.hasPrefix(folder) { path = String(path.dropFirst(folder.count)) }
        let name = String(path.map { $0.isLetter || $0.isNumber ? $0 : "_" })
        let property = SwiftNames.property(name)
        return property == "files" ? "files_" : property
    }
}

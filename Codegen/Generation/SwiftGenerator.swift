internal import MeshDescriptors

/// The protoc plugin without its input and output: a serialized request in, a serialized response out.
package enum SwiftGenerator {
    package static func response(to request: [UInt8]) -> [UInt8] {
        var response = CodeGeneratorResponse()
        do {
            let request = try CodeGeneratorRequest(request)
            let pool = try DescriptorPool(files: request.files)
            response.files = try files(request, pool)
        } catch {
            response.error = "\(error)"
        }
        return response.serialized
    }

    private static func files(_ request: CodeGeneratorRequest, _ pool: DescriptorPool) throws(GenerationError) -> [CodeGeneratorResponse.File] {
        let module = try module(request.parameter)
        let wanted = Set(request.filesToGenerate)
        var packages: [String: [FileDescriptor]] = [:]
        for file in pool.files where wanted.contains(file.name) {
            guard file.syntax == "proto3" else {
                throw GenerationError("\(file.name):1:1", "only syntax = \"proto3\" becomes Swift, this is \(file.syntax)")
            }
            guard !file.package.isEmpty else { throw GenerationError("\(file.name):1:1", "a package is missing: it names the Swift module") }
            guard TypeNames.hasModule(package: file.package) else { continue }
            if let module, SwiftNames.module(package: file.package) != module {
                throw GenerationError(
                    file.place([2]), "package \(file.package) becomes module \(SwiftNames.module(package: file.package)), but the target is called \(module)")
            }
            packages[file.package, default: []].append(file)
        }
        var result: [CodeGeneratorResponse.File] = []
        for (package, files) in packages.sorted(by: { $0.key < $1.key }) {
            let files = files.sorted { $0.name < $1.name }
            let names = TypeNames(package: package, files: pool.files)
            let contract = ContractGenerator(files: files, all: pool.files, names: names)
            for file in files {
                let source = try FileGenerator(file: file, names: names, contract: contract).source()
                result.append(.init(name: flattened(file.name), content: source))
            }
            result.append(.init(name: "\(names.module).contract.mesh.swift", content: try contract.source()))
        }
        return result
    }

    /// Files of a Swift module need different names, whatever folder they lie in.
    private static func flattened(_ name: String) -> String {
        (name.hasSuffix(".proto") ? String(name.dropLast(6)) : name).split(separator: "/").joined(separator: ".") + ".mesh.swift"
    }

    /// The only option is `module=<name>`: what the module must be called.
    private static func module(_ parameter: String) throws(GenerationError) -> String? {
        var module: String?
        for option in parameter.split(separator: ",") {
            let parts = option.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, parts[0] == "module" else {
                throw GenerationError("protoc-gen-mesh-swift", "unknown option \(option); known is module=<name of the Swift module>")
            }
            module = String(parts[1])
        }
        return module
    }
}

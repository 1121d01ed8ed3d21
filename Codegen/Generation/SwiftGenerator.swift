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
        let options = try GeneratorOptions(request.parameter)
        let packages = try packages(request, pool, options)
        try ContractCheck(pool: pool, files: packages.values.flatMap { $0 }).check()
        var result: [CodeGeneratorResponse.File] = []
        for (package, files) in packages.sorted(by: { $0.key < $1.key }) {
            let files = files.sorted { $0.name < $1.name }
            let names = TypeNames(package: package, files: pool.files)
            try TypeNamesCheck(files: pool.files.filter { $0.package == package }, names: names).check()
            let contract = ContractGenerator(files: files, all: pool.files, names: names, visibility: options.visibility)
            for file in files {
                guard let source = try FileGenerator(file: file, names: names, contract: contract, options: options).source() else { continue }
                result.append(.init(name: options.naming.path(of: file.name), content: source))
            }
            if options.parts.contains(.messages) {
                let name = "\(names.module).contract.mesh.swift"
                result.append(.init(name: options.naming == .flat ? name : folder(of: files[0].name) + name, content: try contract.source()))
            }
        }
        return result
    }

    /// The files that become Swift, by package.
    private static func packages(
        _ request: CodeGeneratorRequest, _ pool: DescriptorPool, _ options: GeneratorOptions
    ) throws(GenerationError) -> [String: [FileDescriptor]] {
        let given = Set(request.filesToGenerate)
        for pattern in options.files where !given.contains(where: { GeneratorOptions.matches(pattern, $0) }) {
            throw GenerationError("protoc-gen-mesh-swift", "files=\(pattern) fits none of the files that protoc was given: \(given.sorted().joined(separator: ", "))")
        }
        var packages: [String: [FileDescriptor]] = [:]
        for file in pool.files where given.contains(file.name) && options.wants(file.name) {
            guard file.syntax == "proto3" || file.syntax == "proto2" else {
                throw GenerationError(file.place([12]), "syntax = \"proto2\" and \"proto3\" become Swift, this is \(file.syntax)")
            }
            guard !file.package.isEmpty else {
                throw GenerationError("\(file.name):1:1", "a package is missing: write \"package company.product.v1;\", it names the Swift module")
            }
            guard TypeNames.hasModule(package: file.package) else { continue }
            let module = SwiftNames.module(package: file.package)
            if let wanted = options.module, module != wanted {
                throw GenerationError(
                    file.place([2]), "package \(file.package) becomes module \(module), but the target is called \(wanted): rename one of them")
            }
            packages[file.package, default: []].append(file)
        }
        return packages
    }

    private static func folder(of name: String) -> String {
        name.lastIndex(of: "/").map { String(name[...$0]) } ?? ""
    }
}

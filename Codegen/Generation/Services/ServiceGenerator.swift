internal import MeshDescriptors

/// A service: the protocol that a server implements, its definition, and the client.
struct ServiceGenerator {
    let service: ServiceDescriptor
    let names: TypeNames
    let parts: GeneratorOptions.Parts
    /// The expression for the file of the service.
    let file: String

    func write(to writer: inout SourceWriter) throws(GenerationError) {
        var methods: [ServiceMethod] = []
        for method in service.methods { methods.append(try ServiceMethod(method, names)) }
        try ServiceNamesCheck(service: service, methods: methods).check()
        if parts.contains(.server) {
            try writeProtocol(methods, to: &writer)
            writer.line()
        }
        try writeDefinition(methods, to: &writer)
        if parts.contains(.client) {
            writer.line()
            try ClientGenerator(service: service, methods: methods, names: names).write(to: &writer)
        }
    }

    private var name: String { SwiftNames.type(service.name) }

    private func writeProtocol(_ methods: [ServiceMethod], to writer: inout SourceWriter) throws(GenerationError) {
        writer.comment(service.comment)
        try writer.block("public protocol \(name): \(names.mesh("MeshService"))") { writer throws(GenerationError) in
            for method in methods {
                writer.comment(method.descriptor.comment)
                writer.line(requirement(method))
            }
        }
        writer.line()
        try writer.block("extension \(name)") { writer throws(GenerationError) in
            if parts.contains(.client) {
                writer.line("public typealias Client = \(name)Client")
                writer.line()
            }
            writer.line("public static var _service: \(names.mesh("ServiceDefinition")) { \(name)Definition.service }")
            writer.line()
            writer.block("public var _handlers: [_MethodHandler]", lines: ["["] + methods.map { "    " + handler($0) } + ["]"])
        }
    }

    private func requirement(_ method: ServiceMethod) -> String {
        let context = "_ call: \(names.mesh("CallContext"))"
        let requests = "_ requests: \(names.mesh("MessageStream"))<\(method.input)>"
        let responses = "_ responses: \(names.mesh("MessageWriter"))<\(method.output)>"
        return switch method.kind {
        case .unary: "func \(method.name)(_ request: \(method.input), \(context)) async throws -> \(method.output)"
        case .serverStreaming: "func \(method.name)(_ request: \(method.input), \(responses), \(context)) async throws"
        case .clientStreaming: "func \(method.name)(\(requests), \(context)) async throws -> \(method.output)"
        case .bidirectional: "func \(method.name)(\(requests), \(responses), \(context)) async throws"
        }
    }

    private func handler(_ method: ServiceMethod) -> String {
        let arguments =
            switch method.kind {
            case .unary, .clientStreaming: "$0, $1"
            case .serverStreaming, .bidirectional: "$0, $1, $2"
            }
        return "_MethodHandler(\(method.kind.rawValue): \(name)Definition.\(method.name)) { try await \(method.name)(\(arguments)) },"
    }

    private func writeDefinition(_ methods: [ServiceMethod], to writer: inout SourceWriter) throws(GenerationError) {
        writer.comment("The methods of `\(service.fullName)` with their policies.")
        try writer.block("public enum \(name)Definition") { writer throws(GenerationError) in
            for method in methods {
                let types = "<\(method.input), \(method.output)>"
                writer.line("public static let \(method.name) = \(names.mesh("MethodDefinition"))\(types)(")
                writer.line("    service: \(SwiftNames.literal(service.fullName)), name: \(SwiftNames.literal(method.descriptor.name)),")
                let kind = method.kind == .unary ? "" : ", kind: .\(method.kind.rawValue)"
                let policy = PolicyArguments(method.descriptor.policy).list
                let header = "\(names.mesh("MethodPolicy"))("
                if header.count + policy.reduce(0, { $0 + $1.count + 2 }) + kind.count < 120 {
                    writer.line("    policy: \(header)\(policy.joined(separator: ", ")))\(kind))")
                } else {
                    writer.line("    policy: \(header)")
                    for (index, argument) in policy.enumerated() { writer.line("        \(argument)\(index + 1 < policy.count ? "," : "")") }
                    writer.line("    )\(kind))")
                }
            }
            if !methods.isEmpty { writer.line() }
            writer.call(
                "public static let service = \(names.mesh("ServiceDefinition"))",
                [
                    "name: \(SwiftNames.literal(service.fullName))", "methods: [\(methods.map { "\($0.name).erased" }.joined(separator: ", "))]",
                    "file: \(file)",
                ])
        }
    }
}

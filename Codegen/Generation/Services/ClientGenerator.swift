internal import MeshDescriptors

/// The client of a service: a method for each of its methods, in the shape of its kind.
struct ClientGenerator {
    let service: ServiceDescriptor
    let methods: [ServiceMethod]
    let names: TypeNames

    func write(to writer: inout SourceWriter) throws(GenerationError) {
        writer.comment("Calls `\(service.fullName)`.")
        try writer.block("public struct \(name)Client: \(names.swift("Sendable"))") { writer throws(GenerationError) in
            writer.line("private let caller: any \(names.mesh("MeshCaller"))")
            writer.line()
            writer.block(
                "public init(_ caller: any \(names.mesh("MeshCaller")))",
                lines: ["self.caller = caller", "caller._uses(\(name)Definition.service)"])
            for method in methods {
                writer.line()
                writer.comment(method.descriptor.comment)
                writer.call("public \(isolation(method))func \(method.name)\(generics(method))", parameters(method), " async throws\(result(method)) {")
                for line in body(method) { writer.line("    \(line)") }
                writer.line("}")
            }
        }
    }

    private var name: String { SwiftNames.type(service.name) }
    /// The type that the body of a bidirectional call returns.
    private var outcome: String { names.unused("Outcome") }

    /// What takes a closure runs it where the caller is, so that the closure need not be Sendable; a unary call spares itself the way elsewhere
    /// and back.
    private func isolation(_ method: ServiceMethod) -> String { method.kind == .serverStreaming ? "" : "nonisolated(nonsending) " }

    private func generics(_ method: ServiceMethod) -> String { method.kind == .bidirectional ? "<\(outcome)>" : "" }

    private func parameters(_ method: ServiceMethod) -> [String] {
        let options = "options: \(names.mesh("CallOptions")) = .init()"
        let writer = "\(names.mesh("MessageWriter"))<\(method.input)>"
        let stream = "\(names.mesh("MessageStream"))<\(method.output)>"
        return switch method.kind {
        case .unary, .serverStreaming: ["_ request: \(method.input)", options]
        case .clientStreaming: [options, "_ body: nonisolated(nonsending) (\(writer)) async throws -> \(names.swift("Void"))"]
        case .bidirectional: [options, "_ body: nonisolated(nonsending) (\(writer), \(stream)) async throws -> \(outcome)"]
        }
    }

    private func result(_ method: ServiceMethod) -> String {
        switch method.kind {
        case .unary: "(\(names.mesh("MeshError"))) -> \(method.output)"
        case .serverStreaming: "(\(names.mesh("MeshError"))) -> \(names.mesh("MessageStream"))<\(method.output)>"
        case .clientStreaming: " -> \(method.output)"
        case .bidirectional: " -> \(outcome)"
        }
    }

    /// A unary call is begun and ended here, so that the caller's task has one frame for it: another one costs a call more than most of its work.
    private func body(_ method: ServiceMethod) -> [String] {
        guard method.kind == .unary else { return ["try await caller.\(call(method))"] }
        return [
            "guard let call = try caller._direct(\(name)Definition.\(method.name), request, options) else {",
            "    return try await caller.\(call(method))",
            "}",
            "await call._run()",
            "return try call._finish()",
        ]
    }

    private func call(_ method: ServiceMethod) -> String {
        let definition = "\(name)Definition.\(method.name)"
        return switch method.kind {
        case .unary: "_unary(\(definition), request, options)"
        case .serverStreaming: "_serverStreaming(\(definition), request, options)"
        case .clientStreaming: "_clientStreaming(\(definition), options, body)"
        case .bidirectional: "_bidirectional(\(definition), options, body)"
        }
    }
}

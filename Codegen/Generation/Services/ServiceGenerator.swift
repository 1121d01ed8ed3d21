internal import MeshDescriptors

/// A service: the protocol that a server implements, its definition, and the client.
struct ServiceGenerator {
    let service: ServiceDescriptor
    let names: TypeNames
    /// The expression for the file of the service.
    let file: String

    private struct Method {
        var descriptor: MethodDescriptor
        var name: String
        var input: String
        var output: String
    }

    func write(to writer: inout SourceWriter) throws(GenerationError) {
        var methods: [Method] = []
        for method in service.methods {
            guard !method.clientStreaming, !method.serverStreaming else {
                throw GenerationError(method.place, "\(method.fullName) streams: streaming methods are not supported yet, make it unary")
            }
            methods.append(
                Method(
                    descriptor: method, name: SwiftNames.method(method.name),
                    input: try names.message(method.input, in: nil, place: method.place),
                    output: try names.message(method.output, in: nil, place: method.place)))
        }
        try writeProtocol(methods, to: &writer)
        writer.line()
        try writeDefinition(methods, to: &writer)
        writer.line()
        try writeClient(methods, to: &writer)
    }

    private var name: String { SwiftNames.type(service.name) }

    private func writeProtocol(_ methods: [Method], to writer: inout SourceWriter) throws(GenerationError) {
        writer.comment(service.comment)
        try writer.block("public protocol \(name): \(names.mesh("MeshService"))") { writer throws(GenerationError) in
            for method in methods {
                writer.comment(method.descriptor.comment)
                writer.line(
                    "func \(method.name)(_ request: \(method.input), _ call: \(names.mesh("CallContext"))) async throws -> \(method.output)")
            }
        }
        writer.line()
        try writer.block("extension \(name)") { writer throws(GenerationError) in
            writer.line("public typealias Client = \(name)Client")
            writer.line()
            writer.line("public static var _service: \(names.mesh("ServiceDefinition")) { \(name)Definition.service }")
            writer.line()
            writer.block(
                "public var _handlers: [_UnaryHandler]",
                lines: ["["] + methods.map { "    _UnaryHandler(\(name)Definition.\($0.name)) { try await \($0.name)($0, $1) }," } + ["]"])
        }
    }

    private func writeDefinition(_ methods: [Method], to writer: inout SourceWriter) throws(GenerationError) {
        writer.comment("The methods of `\(service.fullName)` with their policies.")
        try writer.block("public enum \(name)Definition") { writer throws(GenerationError) in
            for method in methods {
                writer.line(
                    "public static let \(method.name) = \(names.mesh("MethodDefinition"))<\(method.input), \(method.output)>(")
                writer.line("    service: \(SwiftNames.literal(service.fullName)), name: \(SwiftNames.literal(method.descriptor.name)),")
                writer.line("    policy: \(names.mesh("MethodPolicy"))(\(Self.policy(method.descriptor.policy))))")
            }
            writer.line()
            writer.call(
                "public static let service = \(names.mesh("ServiceDefinition"))",
                [
                    "name: \(SwiftNames.literal(service.fullName))", "methods: [\(methods.map { "\($0.name).erased" }.joined(separator: ", "))]",
                    "file: \(file)",
                ])
        }
    }

    private func writeClient(_ methods: [Method], to writer: inout SourceWriter) throws(GenerationError) {
        writer.comment("Calls `\(service.fullName)`.")
        try writer.block("public struct \(name)Client: \(names.swift("Sendable"))") { writer throws(GenerationError) in
            writer.line("private let caller: any \(names.mesh("MeshCaller"))")
            writer.line()
            writer.line("public init(_ caller: any \(names.mesh("MeshCaller"))) { self.caller = caller }")
            for method in methods {
                writer.line()
                writer.comment(method.descriptor.comment)
                writer.line("public func \(method.name)(")
                writer.line("    _ request: \(method.input), options: \(names.mesh("CallOptions")) = .init()")
                try writer.block(") async throws(\(names.mesh("MeshError"))) -> \(method.output)") { writer throws(GenerationError) in
                    writer.line("try await caller._unary(\(name)Definition.\(method.name), request, options)")
                }
            }
        }
    }

    private static func policy(_ policy: MethodPolicyOptions) -> String {
        func list(_ values: [String]) -> String { "[\(values.map(SwiftNames.literal).joined(separator: ", "))]" }
        var arguments: [String] = []
        if !policy.roles.isEmpty { arguments.append("roles: \(list(policy.roles))") }
        if !policy.services.isEmpty { arguments.append("services: \(list(policy.services))") }
        if !policy.partners.isEmpty { arguments.append("partners: \(list(policy.partners))") }
        if policy.authenticated { arguments.append("authenticated: true") }
        if policy.isPublic { arguments.append("isPublic: true") }
        switch policy.idempotency {
        case .none: break
        case .safe: arguments.append("idempotency: .safe")
        case .keyed: arguments.append("idempotency: .keyed")
        }
        if policy.deadlineMilliseconds > 0 { arguments.append("deadline: .milliseconds(\(policy.deadlineMilliseconds))") }
        if !policy.rateClass.isEmpty { arguments.append("rateClass: \(SwiftNames.literal(policy.rateClass))") }
        switch policy.priority {
        case .unspecified: break
        case .bulk: arguments.append("priority: .bulk")
        case .normal: arguments.append("priority: .normal")
        case .critical: arguments.append("priority: .critical")
        }
        if !policy.reasons.isEmpty { arguments.append("reasons: \(list(policy.reasons))") }
        return arguments.joined(separator: ", ")
    }
}

internal import MeshProtobuf
internal import MeshWire

/// The services of a server by name.
struct ServiceRegistry: Sendable {
    let definitions: [ServiceDefinition]
    private let methods: [String: RegisteredMethod]

    init(_ services: [any MeshService], limits: ServerLimits) {
        var methods: [String: RegisteredMethod] = [:]
        for service in services {
            for handler in service._handlers {
                let name = handler.method.fullName
                precondition(methods[name] == nil, "\(name) is served twice: register each service once")
                methods[name] = RegisteredMethod(handler, limits: limits)
            }
        }
        self.methods = methods
        definitions = services.map { type(of: $0)._service }
    }

    var hasBlockingMethods: Bool { methods.values.contains { $0.isBlocking } }

    func method(_ fullName: UnsafeRawBufferPointer) -> RegisteredMethod? {
        String(validating: fullName, as: UTF8.self).flatMap { methods[$0] }
    }

    /// What a connecting client is told.
    var contracts: [ContractHash] { definitions.compactMap { definition in definition.file.hash.map { ContractHash(service: definition.name, hash: $0) } } }
}

/// Which endpoint serves what.
struct EndpointRoutes: Sendable {
    private let byName: [String: EndpointGroup]
    private let byProcess: [String: EndpointGroup]

    /// - Parameter byName: by a service's full name, or by a prefix of it that ends before a dot.
    init(_ byName: [String: EndpointGroup]) {
        self.byName = byName
        byProcess = Dictionary(byName.values.map { ($0.endpoint.service, $0) }) { first, _ in first }
    }

    /// A caller that finds the endpoint by the service.
    func caller(_ core: ClientCore) -> ProcessCaller {
        ProcessCaller(core: core, find: { service throws(MeshError) in try group(for: service) }, others: { caller(core, process: $0) })
    }

    /// A caller whose calls all go to one process.
    private func caller(_ core: ClientCore, process: String) -> ProcessCaller {
        let group = byProcess[process] ?? byName[process]
        return ProcessCaller(
            core: core,
            find: { _ throws(MeshError) in
                guard let group else { throw MeshError(.unavailable, "no endpoint is configured for the process \(process)", reason: "NO_ENDPOINT", processed: .no) }
                return group
            }, others: { caller(core, process: $0) })
    }

    private func group(for service: String) throws(MeshError) -> EndpointGroup {
        if let group = byName[service] { return group }
        var prefix = service[...]
        while let dot = prefix.lastIndex(of: ".") {
            prefix = prefix[..<dot]
            if let group = byName[String(prefix)] { return group }
        }
        throw MeshError(.unavailable, "no endpoint is configured for \(service)", reason: "NO_ENDPOINT", processed: .no)
    }
}

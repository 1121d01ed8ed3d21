internal import Logging
internal import MeshWire
internal import Metrics
internal import Synchronization

/// Compares the contracts that servers announce on connect with those that this process was built from.
final class ContractLedger: Sendable {
    private struct State {
        /// SHA-256 by service, of what generated clients were made from.
        var own: [String: [UInt8]] = [:]
        /// By service, then by the process that serves it.
        var announced: [String: [String: [UInt8]]] = [:]
        var drifts: Set<ContractDrift> = []
    }

    private static let announcedAtMost = 4096
    private let state = Mutex(State())

    /// What differs now.
    var drifts: [ContractDrift] {
        state.withLock { $0.drifts.sorted { ($0.service, $0.process) < ($1.service, $1.process) } }
    }

    /// A client was made from this contract.
    func uses(_ service: ServiceDefinition, _ logger: Logger) {
        guard state.withLock({ $0.own[service.name] }) == nil, let hash = service.file.hash else { return }
        let processes = state.withLock { state in
            state.own[service.name] = hash
            return Array((state.announced[service.name] ?? [:]).keys)
        }
        for process in processes { judge(service.name, process, logger) }
    }

    /// A process has told what it serves.
    func compare(_ contracts: [ContractHash], of process: String, _ logger: Logger) {
        for contract in contracts {
            let isKept = state.withLock { state in
                guard state.announced[contract.service] != nil || state.announced.count < Self.announcedAtMost else { return false }
                state.announced[contract.service, default: [:]][process] = contract.hash
                return true
            }
            if isKept { judge(contract.service, process, logger) }
        }
    }

    private func judge(_ service: String, _ process: String, _ logger: Logger) {
        let drift = ContractDrift(service: service, process: process)
        let change: Bool? = state.withLock { state in
            guard let own = state.own[service], let announced = state.announced[service]?[process] else { return nil }
            let differs = own != announced
            guard differs != state.drifts.contains(drift) else { return nil }
            if differs { state.drifts.insert(drift) } else { state.drifts.remove(drift) }
            return differs
        }
        guard let change else { return }
        Gauge(label: "mesh_client_contract_drift", dimensions: [("service", service), ("process", process)]).record(change ? 1 : 0)
        if change {
            logger.warning(
                "a service is served from another contract than this client was built from; ask its reflection what differs",
                metadata: ["service": "\(service)", "process": "\(process)"])
        } else {
            logger.info("the contracts agree again", metadata: ["service": "\(service)", "process": "\(process)"])
        }
    }
}

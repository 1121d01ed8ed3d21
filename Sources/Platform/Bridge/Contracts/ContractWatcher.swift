package import Logging
package import Mesh
package import MeshEnvironment
internal import MeshReflectionV1

/// Asks every service for its contracts, again and again: one that appears later appears in REST, one that changes changes there.
package final class ContractWatcher: Sendable {
    /// How often a service that has answered is asked again.
    private static let interval: Duration = .seconds(5)
    private static let firstPause: Duration = .milliseconds(50)
    private static let longestPause: Duration = .seconds(1)

    private let services: [String]
    private let mesh: any MeshCaller
    private let random: RandomSource
    private let logger: Logger
    private let catalogue: ContractCatalogue

    package init(services: [String], mesh: any MeshCaller, random: RandomSource, logger: Logger, catalogue: ContractCatalogue) {
        self.services = services
        self.mesh = mesh
        self.random = random
        self.logger = logger
        self.catalogue = catalogue
    }

    /// Runs until the task is cancelled.
    package func run() async {
        await withTaskGroup(of: Void.self) { group in
            for service in services { group.addTask { await self.watch(service) } }
        }
    }

    private func watch(_ service: String) async {
        let client = ReflectionServiceClient(mesh.caller(for: service))
        var pause = Self.firstPause
        while !Task.isCancelled {
            do throws(MeshError) {
                let answer = try await client.getContracts(GetContractsRequest(), options: CallOptions(deadline: .seconds(3), passport: .none))
                pause = Self.firstPause
                learn(service, answer)
                try? await Task.sleep(for: Self.interval)
            } catch {
                if catalogue.lost(service, "\(error.code): \(error.message)") {
                    logger.notice("service cannot be asked for its contracts", metadata: ["service": "\(service)", "code": "\(error.code)"])
                }
                // Jitter, so that seven services are not asked in one breath for ever.
                try? await Task.sleep(for: pause * (0.5 + random.unit() / 2))
                pause = min(pause * 2, Self.longestPause)
            }
        }
    }

    private func learn(_ service: String, _ answer: GetContractsResponse) {
        do {
            for problem in try catalogue.learn(name: service, services: answer.services, files: answer.files) {
                logger.error("part of a contract cannot be served", metadata: ["service": "\(service)", "problem": "\(problem)"])
            }
        } catch {
            _ = catalogue.lost(service, "its contracts cannot be read: \(error)")
            logger.error("contracts cannot be read", metadata: ["service": "\(service)", "error": "\(error)"])
        }
    }
}

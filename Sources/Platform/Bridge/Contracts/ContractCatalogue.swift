package import MeshDescriptors
internal import Synchronization

/// What is known of every service, and the routes that follow from it.
package final class ContractCatalogue: Sendable {
    /// One state of the knowledge. Requests in flight keep the one that they began with.
    package final class Snapshot: Sendable {
        package let contracts: [Contract]
        package let routes: RouteTable
        /// Services that have not told their contracts yet.
        package let unknown: [String]
        /// Grows with each change of the contracts.
        package let version: Int

        init(contracts: [Contract], services: [String], version: Int) {
            self.contracts = contracts
            self.version = version
            routes = RouteTable(contracts)
            unknown = services.filter { name in !contracts.contains { $0.name == name } }
        }
    }

    private struct State {
        var snapshot: Snapshot
        /// Why a service could not be asked the last time; absent for those that could.
        var trouble: [String: String]
    }

    private let services: [String]
    private let state: Mutex<State>
    private let onChange: @Sendable (_ trouble: [String: String]) -> Void

    /// - Parameter onChange: told which services cannot be used, and why, whenever that changes, in the order of the changes: it is
    ///   called under the lock, so it must be quick and not call back.
    package init(services: [String], onChange: @escaping @Sendable (_ trouble: [String: String]) -> Void = { _ in }) {
        self.services = services
        self.onChange = onChange
        let trouble = Dictionary(services.map { ($0, "not asked yet") }, uniquingKeysWith: { first, _ in first })
        state = Mutex(State(snapshot: Snapshot(contracts: [], services: services, version: 0), trouble: trouble))
        onChange(trouble)
    }

    package var snapshot: Snapshot { state.withLock { $0.snapshot } }
    package var trouble: [String: String] { state.withLock { $0.trouble } }

    /// A service has told its contracts.
    ///
    /// - Returns: the parts of all contracts that cannot be served; empty also when nothing has changed.
    package func learn(name: String, services told: [String], files: [[UInt8]]) throws(DescriptorError) -> [ContractProblem] {
        let known = snapshot.contracts.first { $0.name == name }
        // Reading the files takes a while, and mostly they are the same as before.
        let changed = try known?.files == files && known?.services == told ? nil : Contract(name: name, services: told, files: files)
        return state.withLock { state in
            if state.trouble.removeValue(forKey: name) != nil { onChange(state.trouble) }
            guard let changed else { return [] }
            let others = state.snapshot.contracts.filter { $0.name != name }
            let ordered = self.services.compactMap { service in service == name ? changed : others.first { $0.name == service } }
            state.snapshot = Snapshot(contracts: ordered, services: self.services, version: state.snapshot.version + 1)
            return state.snapshot.routes.problems
        }
    }

    /// A service could not be asked. Its routes stay: it may be back before the next request.
    ///
    /// - Returns: whether that is news.
    package func lost(_ name: String, _ why: String) -> Bool {
        state.withLock { state in
            guard state.trouble[name] != why else { return false }
            let isNews = state.trouble.updateValue(why, forKey: name) == nil
            onChange(state.trouble)
            return isNews
        }
    }
}

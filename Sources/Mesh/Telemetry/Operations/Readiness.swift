internal import Synchronization

/// What must hold before this process takes work, by name. Any thread may set conditions.
public final class Readiness: Sendable {
    public enum Condition: Sendable, Hashable {
        case ready
        /// With the reason, for the operator.
        case notReady(String)
    }

    /// A condition that does not hold.
    public struct Failure: Sendable, Hashable {
        public let condition: String
        public let reason: String
    }

    private struct State {
        var conditions: [String: Condition]
        var hasStarted = false
    }

    private let state: Mutex<State>

    /// - Parameter names: the conditions known beforehand; each is unmet until it is set.
    public init(_ names: [String]) {
        var state = State(conditions: [:])
        for name in names { state.conditions[name] = .notReady("starting") }
        state.hasStarted = names.isEmpty
        self.state = Mutex(state)
    }

    public func set(_ name: String, _ condition: Condition) {
        state.withLock { state in
            state.conditions[name] = condition
            Self.noteStart(&state)
        }
    }

    /// Forgets a condition, as that of a part that was switched off.
    public func remove(_ name: String) {
        state.withLock { state in
            state.conditions[name] = nil
            Self.noteStart(&state)
        }
    }

    /// Whether everything holds.
    public var isReady: Bool { failures.isEmpty }

    /// Whether everything has held once: then slowness is no longer a slow start.
    public var hasStarted: Bool { state.withLock { $0.hasStarted } }

    /// What does not hold, sorted by name.
    public var failures: [Failure] {
        let conditions = state.withLock { $0.conditions }
        return conditions.compactMap { name, condition in
            if case .notReady(let reason) = condition { Failure(condition: name, reason: reason) } else { nil }
        }.sorted { $0.condition < $1.condition }
    }

    private static func noteStart(_ state: inout State) {
        if state.conditions.values.allSatisfy({ $0 == .ready }) { state.hasStarted = true }
    }
}

internal import MeshEnvironment
internal import Metrics

/// What one subscription to one topic shows.
struct FeedMetrics: Sendable {
    let handled: Counter
    let failed: Counter
    let parked: Counter
    /// Events that were written under another version of the contract than this process has.
    let drifted: Counter
    /// Seconds since the oldest event occurred that is here without having taken effect; 0 when nothing is behind.
    private let lag: Gauge
    /// Events that are here without having been handed to a handler.
    private let queued: Gauge
    /// Lanes that this instance holds.
    private let lanes: Gauge
    /// From the event to its effect.
    let delay: Timer

    init(_ name: CursorSetName) {
        let dimensions = [("subscription", name.subscription), ("source", name.source), ("topic", name.topic)]
        handled = Counter(label: "mesh_events_handled_total", dimensions: dimensions)
        failed = Counter(label: "mesh_events_failed_total", dimensions: dimensions)
        parked = Counter(label: "mesh_events_parked_total", dimensions: dimensions)
        drifted = Counter(label: "mesh_events_contract_drift_total", dimensions: dimensions)
        lag = Gauge(label: "mesh_events_lag_seconds", dimensions: dimensions)
        queued = Gauge(label: "mesh_events_queued", dimensions: dimensions)
        lanes = Gauge(label: "mesh_events_lanes_held", dimensions: dimensions)
        delay = Timer(label: "mesh_events_delay_seconds", dimensions: dimensions)
    }

    /// Called with each beat of the lease: the figures are gathered from all lanes.
    func show(_ machine: FeedMachine, at now: Timestamp) {
        lag.record(machine.oldest.map { max(0, (now - $0) / .seconds(1)) } ?? 0)
        queued.record(machine.queued)
        lanes.record(machine.held)
    }

    func stopped() {
        for gauge in [lag, queued, lanes] { gauge.record(0) }
    }
}

internal import Metrics

/// What one subscription to one topic shows.
struct FeedMetrics: Sendable {
    let handled: Counter
    let failed: Counter
    let parked: Counter
    /// Seconds since the oldest event in hand occurred; 0 when nothing is behind.
    let lag: Gauge
    /// From the event to its effect.
    let delay: Timer

    init(_ name: CursorSetName) {
        let dimensions = [("subscription", name.subscription), ("source", name.source), ("topic", name.topic)]
        handled = Counter(label: "mesh_events_handled_total", dimensions: dimensions)
        failed = Counter(label: "mesh_events_failed_total", dimensions: dimensions)
        parked = Counter(label: "mesh_events_parked_total", dimensions: dimensions)
        lag = Gauge(label: "mesh_events_lag_seconds", dimensions: dimensions)
        delay = Timer(label: "mesh_events_delay_seconds", dimensions: dimensions)
    }
}

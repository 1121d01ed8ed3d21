/// A value that is read when somebody asks for the metrics, as a pool's size; see ``PrometheusRegistry/addCollector(_:)``.
public struct MetricSample: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable { case counter, gauge }

    public var name: String
    public var kind: Kind
    public var help: String
    public var value: Double

    public init(_ name: String, _ kind: Kind, help: String, value: Double) {
        self.name = name
        self.kind = kind
        self.help = help
        self.value = value
    }
}

/// The labels of one series: sanitized, sorted, each name once.
struct PrometheusLabels: Hashable, Comparable {
    private static let maximumValueLength = 200

    private let pairs: [[String]]

    init(_ dimensions: [(String, String)]) {
        var values: [String: String] = [:]
        for (name, value) in dimensions { values[PrometheusName.label(name)] = String(value.prefix(Self.maximumValueLength)) }
        pairs = values.sorted { $0.key < $1.key }.map { [$0.key, $0.value] }
    }

    private init(pairs: [[String]]) { self.pairs = pairs }

    /// The series that takes what goes beyond a metric's bound: the same names, so that sums over the others stay right.
    var overflow: PrometheusLabels { PrometheusLabels(pairs: pairs.map { [$0[0], "overflow"] }) }

    /// As `{code="OK",le="0.5"}`, or empty.
    func text(adding extra: (name: String, value: String)? = nil) -> String {
        var parts = pairs.map { "\($0[0])=\"\(PrometheusName.labelValue($0[1]))\"" }
        if let extra { parts.append("\(extra.name)=\"\(extra.value)\"") }
        return parts.isEmpty ? "" : "{" + parts.joined(separator: ",") + "}"
    }

    static func < (left: PrometheusLabels, right: PrometheusLabels) -> Bool {
        left.pairs.lexicographicallyPrecedes(right.pairs) { $0.lexicographicallyPrecedes($1) }
    }
}

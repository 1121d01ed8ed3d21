/// One series of a metric: it records, and it writes its samples.
protocol PrometheusSeries: AnyObject, Sendable {
    func write(name: String, labels: PrometheusLabels, to text: inout String)
}

/// A number as the exposition format wants it.
enum PrometheusNumber {
    static func text(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        if value == value.rounded(), abs(value) < 1e15 { return String(Int64(value)) }
        return value.description
    }
}

/// All series of one metric name.
struct PrometheusFamily {
    enum Kind: String { case counter, gauge, histogram }

    let name: String
    let kind: Kind
    var series: [PrometheusLabels: any PrometheusSeries] = [:]

    /// The series of these labels; beyond the bound, the one that overflow shares.
    mutating func series<Series: PrometheusSeries>(_ labels: PrometheusLabels, limit: Int, make: () -> Series) -> (series: Series, overflowed: Bool) {
        if let series = series[labels] as? Series { return (series, false) }
        let overflowed = series.count >= limit
        let labels = overflowed ? labels.overflow : labels
        if let series = series[labels] as? Series { return (series, overflowed) }
        let new = make()
        series[labels] = new
        return (new, overflowed)
    }

    func write(help: String, to text: inout String) {
        text += "# HELP \(name) \(PrometheusName.help(help))\n# TYPE \(name) \(kind.rawValue)\n"
        for (labels, series) in series.sorted(by: { $0.key < $1.key }) { series.write(name: name, labels: labels, to: &text) }
    }
}

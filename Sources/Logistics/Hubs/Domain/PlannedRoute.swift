/// The way of an order or of a question: at least one stop.
package struct PlannedRoute: Sendable, Hashable {
    /// A hub on the way, with what it takes from the stop before; zero at the first.
    package struct Stop: Sendable, Hashable {
        package var hub: RoadHub
        package var seconds: Int32
        package var kilometers: Double
    }

    package var stops: [Stop]

    package var totalSeconds: Int32 { stops.reduce(0) { sum, stop in sum.addingSaturated(stop.seconds) } }
    package var totalKilometers: Double { (stops.reduce(0) { $0 + $1.kilometers } * 1000).rounded() / 1000 }
}

extension Int32 {
    fileprivate func addingSaturated(_ other: Int32) -> Int32 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}

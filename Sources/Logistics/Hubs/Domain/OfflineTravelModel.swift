package import MeshEnvironment

/// Travel times without asking anybody: great-circle distance × a road factor, at a speed that depends on the time of day.
///
/// Roads in Korea are about 1.3 times as long as the straight line. Speeds are those of a loaded lorry on mixed roads,
/// by the hour in Seoul: night (22 to 6) 80 km/h, rush hours (7 to 10 and 17 to 20) 50 km/h, otherwise 65 km/h.
package enum OfflineTravelModel {
    package static let source = "offline"
    package static let roadFactor = 1.3

    package static func estimate(from: Coordinate, to: Coordinate, departing: Timestamp) -> TravelEstimate {
        let kilometers = from.kilometers(to: to) * roadFactor
        let seconds = kilometers / speed(at: departing) * 3600
        // A road takes at least a minute: a free edge would make every path over it equal.
        return TravelEstimate(
            seconds: Int32(min(max(seconds.rounded(.up), 60), 1_000_000)), kilometers: (kilometers * 1000).rounded() / 1000, source: source)
    }

    /// Kilometres per hour.
    package static func speed(at time: Timestamp) -> Double {
        switch hourInSeoul(time) {
        case 22..., ..<6: 80
        case 7..<10, 17..<20: 50
        default: 65
        }
    }

    // Korea has had no daylight saving time since 1988: always nine hours ahead of UTC.
    private static func hourInSeoul(_ time: Timestamp) -> Int64 {
        let shifted = (time.seconds + 9 * 3600) % 86_400
        return (shifted < 0 ? shifted + 86_400 : shifted) / 3600
    }
}

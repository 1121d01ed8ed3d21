package import MeshEnvironment

/// Times as people in Korea read and write them. Korea has had no daylight saving time since 1988: always UTC+9.
package enum SeoulTime {
    /// As "2026-11-25 14:30"; what is less than a minute is left out.
    package static func text(_ time: Timestamp) -> String {
        let shifted = (time + .seconds(9 * 3600)).rfc3339
        return shifted.prefix(10) + " " + shifted.dropFirst(11).prefix(5)
    }

    /// `nil` when there is no such day or hour.
    package static func timestamp(year: Int, month: Int, day: Int, hour: Int, minute: Int) -> Timestamp? {
        func padded(_ number: Int, _ width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        return Timestamp(
            rfc3339: "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))T\(padded(hour, 2)):\(padded(minute, 2)):00+09:00")
    }

    package static func year(of time: Timestamp) -> Int { Int((time + .seconds(9 * 3600)).rfc3339.prefix(4)) ?? 1970 }
}

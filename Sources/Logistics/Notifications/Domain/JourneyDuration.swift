/// A duration in days, hours and minutes; a started minute counts as a whole one.
package struct JourneyDuration: Sendable, Hashable {
    package var days: Int
    package var hours: Int
    package var minutes: Int

    package init(seconds: Int32) {
        let total = (Int(max(seconds, 0)) + 59) / 60
        days = total / 1440
        hours = total / 60 % 24
        minutes = total % 60
    }

    package var korean: String {
        let parts = [(days, "일"), (hours, "시간"), (minutes, "분")].filter { $0.0 > 0 }.map { "\($0.0)\($0.1)" }
        return parts.isEmpty ? "0분" : parts.joined(separator: " ")
    }

    package var english: String {
        let parts = [(days, "day"), (hours, "hour"), (minutes, "minute")].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)\($0.0 == 1 ? "" : "s")" }
        return parts.isEmpty ? "0 minutes" : parts.joined(separator: " ")
    }
}

package import MeshEnvironment

/// The time of arrival that a customer names in the note of an order.
///
/// Only plain forms are read: "2026-11-25 14:30" (also with T, and with seconds) and "11월 25일 14시 30분" (also with a year,
/// with 오전 or 오후, without minutes, or with 반 for half past), both in Seoul time. What is ambiguous is not guessed: a time with
/// an offset, a day without an hour, or a time that does not exist is passed over, and so is one that is not within 90 days
/// after the order. Of several times the earliest counts, because goods that arrive by it arrive by all.
package enum ArrivalWish {
    package static let horizon = Duration.seconds(90 * 86_400)

    package static func parse(_ note: String, placedAt: Timestamp) -> Timestamp? {
        (dashed(note) + korean(note, placedAt: placedAt))
            .filter { $0 > placedAt && $0 - placedAt <= horizon }
            .min()
    }

    private static func dashed(_ note: String) -> [Timestamp] {
        let pattern = /([0-9]+)-([0-9]{1,2})-([0-9]{1,2})(?:T| +)([0-9]{1,2}):([0-9]{2})(?::[0-9]{2})?(?![0-9Zz+:.])/
        return note.matches(of: pattern).compactMap { match in
            guard let year = Int(match.1), let month = Int(match.2), let day = Int(match.3), let hour = Int(match.4), let minute = Int(match.5)
            else { return nil }
            return SeoulTime.timestamp(year: year, month: month, day: day, hour: hour, minute: minute)
        }
    }

    private static func korean(_ note: String, placedAt: Timestamp) -> [Timestamp] {
        let pattern = /(?:([0-9]+)년 *)?([0-9]+)월 *([0-9]{1,2})일 *(오전|오후)? *([0-9]{1,2})시(?!간)(?: *([0-9]{1,2})분| *(반))?/
        return note.matches(of: pattern).compactMap { match in
            guard let month = Int(match.2), let day = Int(match.3), let spoken = Int(match.5),
                let hour = hour(spoken, half: match.4.map(String.init))
            else { return nil }
            let minute = match.7 != nil ? 30 : match.6.flatMap { Int($0) } ?? 0
            func time(in year: Int) -> Timestamp? { SeoulTime.timestamp(year: year, month: month, day: day, hour: hour, minute: minute) }
            if let year = match.1.flatMap({ Int($0) }) { return time(in: year) }
            // Without a year the next such day is meant: around New Year that is next year's.
            let year = SeoulTime.year(of: placedAt)
            if let time = time(in: year), time > placedAt { return time }
            return time(in: year + 1)
        }
    }

    // 오전 12시 is midnight, 오후 12시 is noon.
    private static func hour(_ spoken: Int, half: String?) -> Int? {
        switch half {
        case nil: (0...23).contains(spoken) ? spoken : nil
        case "오전": (1...12).contains(spoken) ? spoken % 12 : nil
        default: (1...12).contains(spoken) ? spoken % 12 + 12 : nil
        }
    }
}

extension Comparison {
    /// Compares the messages; when there is a difference, throws one on a message that is as short as can be found.
    func reduced(_ messages: [[UInt8]], _ compare: ([[UInt8]]) throws -> Tally) throws -> Tally {
        do { return try compare(messages) } catch let difference as Difference {
            guard case .message(var bytes) = difference.input.input else { throw difference }
            var shortest = difference
            var width = bytes.count / 2
            while width > 0 {
                var place = 0
                while place < bytes.count {
                    var candidate = bytes
                    candidate.removeSubrange(place..<min(place + width, bytes.count))
                    do {
                        _ = try compare([candidate])
                        place += width
                    } catch let difference as Difference where difference.kind == shortest.kind {
                        (bytes, shortest) = (candidate, difference)
                    } catch is Difference {
                        place += width
                    }
                }
                width /= 2
            }
            throw shortest
        }
    }
}

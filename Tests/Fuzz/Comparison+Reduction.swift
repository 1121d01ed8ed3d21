internal import MeshProtobuf

extension Comparison {
    /// Compares the messages; when there is a difference, throws one on a message that is as short as can be found.
    func reduced(_ messages: [[UInt8]], _ compare: ([[UInt8]]) throws -> Tally) throws -> Tally {
        do { return try found(messages.map { .message($0) }) { try compare(messages) } } catch let difference as Difference {
            guard case .message(let bytes) = difference.input.input else { throw difference }
            throw Self.shortest(bytes, difference) { bytes in _ = try found([.message(bytes)]) { try compare([bytes]) } }
        }
    }

    /// Compares the texts, as `reduced(_:_:)` does messages.
    func reduced(json texts: [String]) throws -> Tally {
        do { return try found(texts.map { .json($0) }) { try compare(json: texts) } } catch let difference as Difference {
            guard case .json(let text) = difference.input.input else { throw difference }
            guard let value = try? JSONValue(parsing: text) else { throw difference }
            throw Self.shortest(value, difference) { text in _ = try found([.json(text)]) { try compare(json: [text]) } }
        }
    }

    /// Takes parts of the value for the whole, and leaves parts out, as long as what remains shows the same kind of difference.
    private static func shortest(_ value: JSONValue, _ first: Difference, _ compare: (String) throws -> Void) -> Difference {
        var (value, shortest) = (value, first)
        var attempts = 5000
        var isSmaller = true
        while isSmaller {
            isSmaller = false
            for candidate in value.smaller() where attempts > 0 {
                attempts -= 1
                do { try compare(candidate.serialized) } catch let difference as Difference where difference.kind == first.kind {
                    (value, shortest, isSmaller) = (candidate, difference, true)
                    break
                } catch {}
            }
        }
        return shortest
    }

    /// Does the work on the inputs; when Python ends on it, throws the difference that it is, on the input which ends it.
    private func found(_ inputs: [CorpusCase.Input], _ work: () throws -> Tally) throws -> Tally {
        do { return try work() } catch let ended as Oracle.Ended {
            for input in inputs {
                do {
                    switch input {
                    case .message(let bytes): _ = try oracle.decode([bytes])
                    case .json(let text): _ = try oracle.parse([text])
                    }
                } catch is Oracle.Ended { throw difference("Python ends", ended.how, input) }
            }
            throw Oracle.Failure(what: "Python has ended, with \(ended.how), on none of the inputs alone")
        }
    }

    /// Leaves out ever smaller parts as long as what remains shows the same kind of difference, and again until nothing can be left out.
    private static func shortest<Element>(_ input: [Element], _ first: Difference, _ compare: ([Element]) throws -> Void) -> Difference {
        var (input, shortest) = (input, first)
        var attempts = 5000
        var before: Int
        repeat {
            before = input.count
            var width = max(input.count / 2, 1)
            while width > 0 {
                var place = 0
                while place < input.count, attempts > 0 {
                    attempts -= 1
                    var candidate = input
                    candidate.removeSubrange(place..<min(place + width, input.count))
                    do {
                        try compare(candidate)
                    } catch let difference as Difference where difference.kind == first.kind {
                        (input, shortest) = (candidate, difference)
                        continue
                    } catch {}
                    place += width
                }
                width /= 2
            }
        } while input.count < before
        return shortest
    }
}

extension JSONValue {
    /// The value with one part fewer, each in turn, the large ones first.
    fileprivate func smaller() -> [JSONValue] {
        switch self {
        case .object(let members):
            let without = members.indices.map { index in JSONValue.object(members.enumerated().filter { $0.offset != index }.map(\.element)) }
            return without
                + members.indices.flatMap { index in
                    members[index].value.smaller().map { part in
                        var members = members
                        members[index].value = part
                        return .object(members)
                    }
                }
        case .array(let elements):
            let without = elements.indices.map { index in JSONValue.array(elements.enumerated().filter { $0.offset != index }.map(\.element)) }
            return without
                + elements.indices.flatMap { index in
                    elements[index].smaller().map { part in
                        var elements = elements
                        elements[index] = part
                        return .array(elements)
                    }
                }
        case .string(let text): return text.isEmpty ? [] : [.string(""), .string(String(text.prefix(text.count / 2)))]
        default: return []
        }
    }
}

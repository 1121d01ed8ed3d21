/// Small named values that travel beside a request. Names are lower-case ASCII (`a-z 0-9 - _ .`); a name may occur more than once.
public struct Metadata: Sendable, Hashable {
    package var entries: [Entry]

    package struct Entry: Sendable, Hashable {
        package var name: String
        package var value: String
    }

    public init() { entries = [] }

    /// As it travels.
    package init(_ pairs: [(name: String, value: String)]) { entries = pairs.map { Entry(name: $0.name, value: $0.value) } }

    package var pairs: [(name: String, value: String)] { entries.map { ($0.name, $0.value) } }

    /// The first value of `name`. Setting replaces every value of the name; `nil` removes them.
    public subscript(_ name: String) -> String? {
        get { entries.first { $0.name == name }?.value }
        set {
            entries.removeAll { $0.name == name }
            if let newValue { entries.append(Entry(name: name, value: newValue)) }
        }
    }

    /// Every value of `name`, in the order of sending.
    public func values(of name: String) -> [String] { entries.filter { $0.name == name }.map(\.value) }

    /// Adds a value beside those that the name has.
    public mutating func append(_ name: String, _ value: String) { entries.append(Entry(name: name, value: value)) }

    public var isEmpty: Bool { entries.isEmpty }
}

extension Metadata: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, String)...) { entries = elements.map { Entry(name: $0.0, value: $0.1) } }
}

extension Metadata: Sequence {
    public func makeIterator() -> AnyIterator<(name: String, value: String)> {
        var iterator = entries.makeIterator()
        return AnyIterator { iterator.next().map { ($0.name, $0.value) } }
    }
}

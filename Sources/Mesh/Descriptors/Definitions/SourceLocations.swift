/// Comments and places of a file, by the path of the element (SourceCodeInfo).
struct SourceLocations: Sendable {
    struct Location: Sendable {
        var line = 0
        var column = 0
        var comment = ""
    }

    private var byPath: [[Int]: Location] = [:]

    subscript(path: [Int]) -> Location { byPath[path] ?? Location() }

    /// The path of what comes first in the file of the element with this path and of everything in it.
    func first(within path: [Int]) -> [Int]? {
        if byPath[path] != nil { return path }
        return byPath.filter { $0.key.starts(with: path) }
            .min { ($0.value.line, $0.value.column, $0.key.count) < ($1.value.line, $1.value.column, $1.key.count) }?.key
    }

    mutating func read(_ bytes: ArraySlice<UInt8>) throws(DescriptorError) {
        var reader = WireReader(bytes)
        while let (number, value) = try reader.next() {
            guard number == 1 else { continue }
            var location = Location()
            var path: [Int] = []
            var trailing = ""
            var fields = WireReader(value.slice)
            while let (number, value) = try fields.next() {
                switch number {
                case 1: path = try WireReader.packed(value.slice)
                case 2:
                    let span = try WireReader.packed(value.slice)
                    if span.count >= 2 { (location.line, location.column) = (span[0] + 1, span[1] + 1) }
                case 3: location.comment = Self.trimmed(value.text)
                case 4: trailing = Self.trimmed(value.text)
                default: break
                }
            }
            if location.comment.isEmpty { location.comment = trailing }
            if byPath[path] == nil { byPath[path] = location }
        }
    }

    /// Lines without the space after `//` and without trailing blanks.
    private static func trimmed(_ comment: String) -> String {
        var lines = comment.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            var line = line.first == " " ? line.dropFirst() : line[...]
            while line.last == " " || line.last == "\r" { line.removeLast() }
            return String(line)
        }
        while lines.last?.isEmpty == true { lines.removeLast() }
        while lines.first?.isEmpty == true { lines.removeFirst() }
        return lines.joined(separator: "\n")
    }
}

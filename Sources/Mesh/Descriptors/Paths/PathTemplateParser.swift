/// Reads the grammar of `google.api.http` paths:
///
///     Template = "/" Segments [ ":" LITERAL ]
///     Segments = Segment { "/" Segment }
///     Segment  = "*" | "**" | LITERAL | "{" FieldPath [ "=" Segments ] "}"
struct PathTemplateParser {
    private let text: String
    private var rest: Substring
    private var segments: [PathTemplate.Segment] = []
    private var variables: [PathTemplate.Variable] = []

    init(_ text: String) {
        self.text = text
        rest = text[...]
    }

    mutating func parse() throws(PathTemplateError) -> ([PathTemplate.Segment], [PathTemplate.Variable], action: String) {
        guard take("/") else { throw wrong("does not begin with a slash") }
        if !rest.isEmpty { try parseSegments(inVariable: false) }
        var action = ""
        if take(":") {
            action = String(rest)
            rest = ""
            guard !action.isEmpty, !action.contains(where: { "/{}*:".contains($0) }) else { throw wrong("has no plain word after its colon") }
        }
        guard rest.isEmpty else { throw wrong("has \"\(rest)\" where nothing more is expected") }
        if let index = segments.firstIndex(of: .rest), index != segments.count - 1 { throw wrong("has ** before its end") }
        if Set(variables.map(\.fieldPath)).count != variables.count { throw wrong("names a field twice") }
        return (segments, variables, action)
    }

    private mutating func parseSegments(inVariable: Bool) throws(PathTemplateError) {
        repeat { try parseSegment(inVariable: inVariable) } while take("/")
    }

    private mutating func parseSegment(inVariable: Bool) throws(PathTemplateError) {
        if take("**") {
            segments.append(.rest)
        } else if take("*") {
            segments.append(.one)
        } else if take("{") {
            guard !inVariable else { throw wrong("has a variable within a variable") }
            try parseVariable()
        } else {
            let literal = word(until: "/{}*:=")
            guard !literal.isEmpty else { throw wrong("has an empty segment") }
            segments.append(.literal(String(literal)))
        }
    }

    private mutating func parseVariable() throws(PathTemplateError) {
        let path = word(until: "=}").split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard !path.isEmpty, path.allSatisfy(Self.isIdentifier) else { throw wrong("has a variable without a field name") }
        let start = segments.count
        if take("=") {
            try parseSegments(inVariable: true)
        } else {
            segments.append(.one)
        }
        guard take("}") else { throw wrong("has an unclosed variable") }
        variables.append(.init(fieldPath: path, segments: start..<segments.count))
    }

    private mutating func take(_ prefix: String) -> Bool {
        guard rest.hasPrefix(prefix) else { return false }
        rest.removeFirst(prefix.count)
        return true
    }

    private mutating func word(until stops: String) -> Substring {
        let word = rest.prefix { !stops.contains($0) }
        rest.removeFirst(word.count)
        return word
    }

    private static func isIdentifier(_ name: String) -> Bool {
        guard let first = name.first, first.isASCII, first.isLetter || first == "_" else { return false }
        return name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    }

    private func wrong(_ problem: String) -> PathTemplateError { PathTemplateError(template: text, problem: problem) }
}

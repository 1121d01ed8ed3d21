/// Swift source under construction, with its indentation.
struct SourceWriter {
    private(set) var text = ""
    private var depth = 0
    private let visibility: Visibility

    init(_ visibility: Visibility = .public) { self.visibility = visibility }

    /// Generators write `public`; it becomes what the command line asks for.
    mutating func line(_ line: String = "") {
        if !line.isEmpty { text += String(repeating: "    ", count: depth) + visibility.applied(to: line) }
        text += "\n"
    }

    /// `header {`, what `body` writes, `}`.
    mutating func block(_ header: String, _ body: (inout SourceWriter) throws(GenerationError) -> Void) throws(GenerationError) {
        line(header + " {")
        depth += 1
        try body(&self)
        depth -= 1
        line("}")
    }

    /// A body without nesting; on one line with its header when it is a single short line.
    mutating func block(_ header: String, lines: [String]) {
        if lines.count == 1, header.count + lines[0].count + depth * 4 < 140 {
            line("\(header) { \(lines[0]) }")
            return
        }
        line(header + " {")
        depth += 1
        for content in lines { line(content) }
        depth -= 1
        line("}")
    }

    mutating func comment(_ comment: String, _ fallback: String = "") {
        let comment = comment.isEmpty ? fallback : comment
        guard !comment.isEmpty else { return }
        for content in comment.split(separator: "\n", omittingEmptySubsequences: false) {
            line(content.isEmpty ? "///" : "/// \(content)")
        }
    }

    /// `header(first, second, …)tail`, one argument a line when it gets long.
    mutating func call(_ header: String, _ arguments: [String], _ tail: String = "") {
        let joined = "\(header)(\(arguments.joined(separator: ", ")))\(tail)"
        if joined.count + depth * 4 <= 140 {
            line(joined)
            return
        }
        line(header + "(")
        depth += 1
        for (index, argument) in arguments.enumerated() { line(argument + (index + 1 < arguments.count ? "," : "")) }
        depth -= 1
        line(")" + tail)
    }
}

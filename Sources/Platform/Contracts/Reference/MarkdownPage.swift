/// A page of Markdown under construction.
struct MarkdownPage {
    private(set) var text: String

    init(_ title: String) { text = "# \(title)\n" }

    mutating func heading(_ level: Int, _ title: String) { text += "\n\(String(repeating: "#", count: level)) \(title)\n" }

    mutating func paragraph(_ content: String) {
        if !content.isEmpty { text += "\n\(content)\n" }
    }

    mutating func list(_ items: [String]) {
        if !items.isEmpty { text += "\n" + items.map { "- \($0)\n" }.joined() }
    }

    mutating func table(_ header: [String], _ rows: [[String]]) {
        guard !rows.isEmpty else { return }
        text += "\n| \(header.joined(separator: " | ")) |\n|\(header.map { _ in "---|" }.joined())\n"
        for row in rows { text += "| \(row.map(Self.cell).joined(separator: " | ")) |\n" }
    }

    /// What a heading is linked by.
    static func anchor(_ heading: String) -> String {
        String(heading.lowercased().compactMap { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" ? $0 : $0 == " " ? "-" : nil })
    }

    /// A cell is one line, and a bar would end it.
    private static func cell(_ content: String) -> String {
        content.split(whereSeparator: \.isNewline).joined(separator: " ").split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
    }
}

/// Text that somebody else wrote, made fit to stand inside a message of ours: it is data and stays on its line.
package enum ForeignText {
    /// Control and format characters (line breaks and direction marks among them) become spaces, runs of spaces one,
    /// and what is longer than `limit` characters ends in "…".
    package static func clean(_ text: String, limit: Int) -> String {
        var scalars = String.UnicodeScalarView()
        var afterSpace = true
        for scalar in text.unicodeScalars {
            let isSpace =
                switch scalar.properties.generalCategory {
                case .control, .format, .lineSeparator, .paragraphSeparator, .spaceSeparator, .privateUse, .unassigned, .surrogate: true
                default: false
                }
            if isSpace && afterSpace { continue }
            scalars.append(isSpace ? " " : scalar)
            afterSpace = isSpace
        }
        if afterSpace, !scalars.isEmpty { scalars.removeLast() }
        return shortened(String(scalars), limit: limit)
    }

    /// Cleaned and between quotation marks that do not occur within.
    package static func quoted(_ text: String, limit: Int) -> String {
        let cleaned = clean(text, limit: limit).map { "\"“”`".contains($0) ? "'" : $0 }
        return "“" + String(cleaned) + "”"
    }

    /// At most `limit` characters, the last of them "…" when something is left out.
    package static func shortened(_ text: String, limit: Int) -> String {
        text.count <= limit ? text : text.prefix(max(0, limit - 1)) + "…"
    }
}

/// Cuts an SQL text into statements and tokens, as PostgreSQL's own scanner does: strings, dollar quotes, nested comments.
struct SQLScanner {
    private let text: [Character]
    private var index = 0
    private var line = 1
    /// The texts of the comments that begin with `--`, with their lines.
    private(set) var comments: [(line: Int, text: String)] = []
    private(set) var statements: [SQLStatement] = []

    init(_ sql: String) {
        text = Array(sql)
        scan()
    }

    private mutating func scan() {
        var tokens: [SQLToken] = []
        var start = 1
        while index < text.count {
            let character = text[index]
            switch character {
            case _ where character.isWhitespace: advance()
            case "-" where peek(1) == "-": lineComment()
            case "/" where peek(1) == "*": blockComment()
            case ";":
                if !tokens.isEmpty { statements.append(SQLStatement(tokens: tokens, line: start)) }
                tokens = []
                advance()
            default:
                if tokens.isEmpty { start = line }
                tokens.append(token(character))
            }
        }
        if !tokens.isEmpty { statements.append(SQLStatement(tokens: tokens, line: start)) }
    }

    private mutating func token(_ character: Character) -> SQLToken {
        switch character {
        case "'":
            quoted("'", escapes: false)
            return .literal
        case "\"":
            return .word(quoted("\"", escapes: false))
        case "$":
            return dollarQuoted() ? .literal : symbol(character)
        case _ where character.isLetter || character == "_":
            var word = ""
            while index < text.count, text[index].isLetter || text[index].isNumber || text[index] == "_" || text[index] == "$" {
                word.append(text[index])
                advance()
            }
            // E'…' knows backslashes; B, X, N and U& do not matter here.
            if word.lowercased() == "e", peek(0) == "'" {
                quoted("'", escapes: true)
                return .literal
            }
            return .word(word.lowercased())
        case _ where character.isNumber:
            while index < text.count, text[index].isNumber || text[index] == "." { advance() }
            return .literal
        default:
            return symbol(character)
        }
    }

    private mutating func symbol(_ character: Character) -> SQLToken {
        advance()
        return .symbol(character)
    }

    @discardableResult
    private mutating func quoted(_ quote: Character, escapes: Bool) -> String {
        var content = ""
        advance()
        while index < text.count {
            if text[index] == quote {
                advance()
                // A doubled quote is one inside.
                guard peek(0) == quote else { return content }
            } else if escapes, text[index] == "\\" {
                advance()
            }
            guard index < text.count else { return content }
            content.append(text[index])
            advance()
        }
        return content
    }

    /// `$$ … $$` or `$name$ … $name$`; a parameter such as `$1` is none.
    private mutating func dollarQuoted() -> Bool {
        var end = index + 1
        while end < text.count, text[end].isLetter || text[end].isNumber || text[end] == "_" { end += 1 }
        guard end < text.count, text[end] == "$", !(peek(1)?.isNumber ?? false) else { return false }
        let mark = Array(text[index...end])
        for _ in mark { advance() }
        while index < text.count {
            if text[index] == "$", index + mark.count <= text.count, Array(text[index..<index + mark.count]) == mark {
                for _ in mark { advance() }
                return true
            }
            advance()
        }
        return true
    }

    private mutating func lineComment() {
        let start = line
        var content = ""
        while index < text.count, !text[index].isNewline {
            content.append(text[index])
            advance()
        }
        comments.append((start, String(content.dropFirst(2).drop { $0 == " " })))
    }

    private mutating func blockComment() {
        var depth = 0
        while index < text.count {
            if text[index] == "/", peek(1) == "*" {
                depth += 1
                advance()
            } else if text[index] == "*", peek(1) == "/" {
                depth -= 1
                advance()
                if depth == 0 { return advance() }
            }
            advance()
        }
    }

    private func peek(_ distance: Int) -> Character? { index + distance < text.count ? text[index + distance] : nil }

    private mutating func advance() {
        if index < text.count, text[index].isNewline { line += 1 }
        index += 1
    }
}

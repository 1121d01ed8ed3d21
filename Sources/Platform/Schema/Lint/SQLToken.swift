/// A piece of an SQL text. What stands inside of strings and comments is no part of it.
enum SQLToken: Sendable, Hashable {
    /// A key word or a plain name, in lower case, or what a quoted name says.
    case word(String)
    /// A string, a dollar-quoted body or a number: its content does not matter here.
    case literal
    case symbol(Character)
}

/// One statement of a migration and the line that it begins in.
struct SQLStatement: Sendable, Hashable {
    var tokens: [SQLToken]
    var line: Int

    /// The first words, as far as there are only words.
    var head: [String] {
        var words: [String] = []
        for token in tokens {
            guard case .word(let word) = token else { break }
            words.append(word)
        }
        return words
    }

    /// Whether these words follow each other somewhere.
    func contains(_ words: String...) -> Bool { firstIndex(of: words) != nil }

    /// Where the first of these consecutive words is.
    func firstIndex(of words: [String]) -> Int? {
        let wanted = words.map { SQLToken.word($0) }
        guard tokens.count >= wanted.count else { return nil }
        return (0...tokens.count - wanted.count).first { Array(tokens[$0..<$0 + wanted.count]) == wanted }
    }

    /// The name behind these words, without its schema; passes over IF [NOT] EXISTS, ONLY and CONCURRENTLY.
    func name(after words: String...) -> String? { nameAndEnd(after: words)?.name }

    /// The same, with the index of the token behind the name.
    func nameAndEnd(after words: [String]) -> (name: String, end: Int)? {
        guard let start = firstIndex(of: words) else { return nil }
        let noise: Set<String> = ["if", "not", "exists", "only", "concurrently"]
        var index = start + words.count
        while index < tokens.count, case .word(let word) = tokens[index], noise.contains(word) { index += 1 }
        while index < tokens.count, case .word(let word) = tokens[index] {
            // A qualified name goes on behind its point.
            guard index + 1 < tokens.count, tokens[index + 1] == .symbol(".") else { return (word, index + 1) }
            index += 2
        }
        return nil
    }
}

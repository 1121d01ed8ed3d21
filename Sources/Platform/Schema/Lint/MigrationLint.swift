/// Looks for what would hurt a schema in use. Goes by the text alone: what the file itself creates is empty and may be treated freely.
package struct MigrationLint: Sendable {
    private let migration: Migration
    private let scanner: SQLScanner
    private var findings: [LintFinding] = []
    /// Tables that this file makes.
    private var fresh: Set<String> = []

    private static let volatileFunctions: Set<String> = [
        "random", "gen_random_uuid", "uuid_generate_v4", "clock_timestamp", "statement_timestamp", "timeofday", "nextval",
    ]

    /// Everything that stands out in the file, accepted findings included, in the order of lines.
    package static func findings(in migration: Migration) -> [LintFinding] {
        var lint = MigrationLint(migration)
        lint.look()
        return lint.findings.sorted { $0.line < $1.line }
    }

    private init(_ migration: Migration) {
        self.migration = migration
        scanner = SQLScanner(migration.sql)
    }

    private mutating func look() {
        var hasLockTimeout = migration.isTransactional
        if !migration.isTransactional, scanner.statements.count > 1 { find(.severalStatements, scanner.statements[1].line) }
        for statement in scanner.statements {
            let head = statement.head
            if statement.contains("lock_timeout") {
                // `SET lock_timeout = 0` and `TO DEFAULT` take it away.
                hasLockTimeout = !(statement.contains("default") || statement.tokens.last == .word("reset") || head.first == "reset")
                if !hasLockTimeout { find(.missingLockTimeout, statement.line) }
                continue
            }
            switch head.first {
            case "create": create(statement, head)
            case "alter": alter(statement, head, hasLockTimeout)
            case "drop": drop(statement, head)
            case "truncate" where isOld(statement.name(after: "table") ?? statement.name(after: "truncate")): find(.heavyLock, statement.line)
            case "lock", "cluster": find(.heavyLock, statement.line)
            case "vacuum" where statement.contains("full"): find(.heavyLock, statement.line)
            case "reindex" where !statement.contains("concurrently"): find(.heavyLock, statement.line)
            case "update" where !statement.contains("where") && isOld(statement.name(after: "update")): find(.wholeTable, statement.line)
            case "delete" where !statement.contains("where") && isOld(statement.name(after: "from")): find(.wholeTable, statement.line)
            case "begin", "commit", "rollback", "start", "end", "abort": find(.transactionControl, statement.line)
            default: break
            }
            if statement.contains("concurrently"), migration.isTransactional { find(.concurrentlyInTransaction, statement.line) }
        }
        accept()
    }

    private mutating func create(_ statement: SQLStatement, _ head: [String]) {
        if statement.contains("table"), head.prefix(4).contains("table"), let name = statement.name(after: "table") {
            fresh.insert(name)
        } else if head.prefix(3).contains("index"), !statement.contains("concurrently"), isOld(statement.name(after: "on")) {
            find(.indexBlocksWrites, statement.line)
        }
    }

    private mutating func alter(_ statement: SQLStatement, _ head: [String], _ hasLockTimeout: Bool) {
        guard head.dropFirst().first == "table", let (name, end) = statement.nameAndEnd(after: ["table"]), isOld(name) else { return }
        if !hasLockTimeout { find(.missingLockTimeout, statement.line) }
        for action in actions(of: SQLStatement(tokens: Array(statement.tokens[end...]), line: statement.line)) { look(at: action) }
    }

    /// The parts of an ALTER TABLE, which commas on the outermost level divide.
    private func actions(of statement: SQLStatement) -> [SQLStatement] {
        var actions: [SQLStatement] = [], tokens: [SQLToken] = [], depth = 0
        for token in statement.tokens {
            if token == .symbol("(") { depth += 1 } else if token == .symbol(")") { depth -= 1 }
            if depth == 0, token == .symbol(",") {
                actions.append(SQLStatement(tokens: tokens, line: statement.line))
                tokens = []
            } else {
                tokens.append(token)
            }
        }
        return actions + [SQLStatement(tokens: tokens, line: statement.line)]
    }

    private mutating func look(at action: SQLStatement) {
        let line = action.line
        var words = action.head[...]
        let verb = words.popFirst()
        if words.first == "column" { words.removeFirst() }
        switch verb {
        case "rename": find(.rename, line)
        case "drop" where words.first != "constraint": find(.dropColumn, line)
        case "alter":
            let change = words.dropFirst()
            if change.first == "type" || change.starts(with: ["set", "data", "type"]) { find(.columnType, line) }
            if change.starts(with: ["set", "not", "null"]) { find(.setNotNull, line) }
        case "add": add(action, words)
        default: break
        }
    }

    private mutating func add(_ action: SQLStatement, _ words: ArraySlice<String>) {
        let line = action.line
        if let first = words.first, ["constraint", "check", "foreign", "unique", "primary", "exclude"].contains(first) {
            if !action.contains("not", "valid"), !action.contains("using", "index") { find(.constraintValidates, line) }
            return
        }
        if action.contains("not", "null"), !action.contains("default"), !action.contains("generated") { find(.notNullWithoutDefault, line) }
        if let start = action.firstIndex(of: ["default"]) {
            let names = action.tokens[start...].compactMap { token -> String? in if case .word(let word) = token { word } else { nil } }
            if !Self.volatileFunctions.isDisjoint(with: names) { find(.volatileDefault, line) }
        }
        if ["references", "unique", "check"].contains(where: { action.contains($0) }) { find(.constraintValidates, line) }
    }

    private mutating func drop(_ statement: SQLStatement, _ head: [String]) {
        if head.dropFirst().first == "table", isOld(statement.name(after: "table")) { find(.dropTable, statement.line) }
    }

    private func isOld(_ table: String?) -> Bool { table.map { !fresh.contains($0) } ?? true }

    private mutating func find(_ rule: LintRule, _ line: Int) {
        findings.append(LintFinding(rule: rule, script: migration.script, line: line, acceptedBecause: nil))
    }

    /// `-- lint: accept <rule>: <reason>` accepts every finding of the rule in this file.
    private mutating func accept() {
        var reasons: [LintRule: String] = [:]
        for comment in scanner.comments where comment.text.hasPrefix("lint:") {
            let words = comment.text.dropFirst(5).drop { $0 == " " }
            let parts = words.hasPrefix("accept ") ? words.dropFirst(7).split(separator: ":", maxSplits: 1) : []
            let rule = parts.first.flatMap { LintRule(rawValue: String($0.drop { $0 == " " })) }
            let reason = parts.count > 1 ? String(parts[1].drop { $0 == " " }) : ""
            if let rule, rule.isNegotiable, reason.count >= 10 { reasons[rule] = reason } else { find(.acceptanceWithoutReason, comment.line) }
        }
        for index in findings.indices { findings[index].acceptedBecause = reasons[findings[index].rule] }
    }
}

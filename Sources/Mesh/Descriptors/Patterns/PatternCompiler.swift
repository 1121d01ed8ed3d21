/// Parses a pattern and emits its program.
struct PatternCompiler {
    private indirect enum Node {
        case scalars([ClosedRange<UInt32>], negated: Bool)
        case sequence([Node])
        case either([Node])
        case repeated(Node, Int, Int?)
    }

    private let input: [Unicode.Scalar]
    private var index = 0
    private var depth = 0
    private var program: [Pattern.Instruction] = []

    init(_ text: String) {
        var scalars = Array(text.unicodeScalars)
        // The whole string must match in any case.
        if scalars.first == "^" { scalars.removeFirst() }
        if scalars.last == "$", scalars.dropLast().last != "\\" { scalars.removeLast() }
        input = scalars
    }

    mutating func compile() throws(PatternError) -> [Pattern.Instruction] {
        let node = try alternatives()
        guard index == input.count else { throw PatternError("')' at \(index) closes no group") }
        try emit(node)
        program.append(.match)
        return program
    }

    private mutating func alternatives() throws(PatternError) -> Node {
        depth += 1
        defer { depth -= 1 }
        guard depth < 50 else { throw PatternError("groups are nested too deeply") }
        var branches = [try sequence()]
        while index < input.count, input[index] == "|" {
            index += 1
            branches.append(try sequence())
        }
        return branches.count == 1 ? branches[0] : .either(branches)
    }

    private mutating func sequence() throws(PatternError) -> Node {
        var nodes: [Node] = []
        while index < input.count, input[index] != "|", input[index] != ")" {
            let atom = try atom()
            nodes.append(try quantified(atom))
        }
        return .sequence(nodes)
    }

    private mutating func atom() throws(PatternError) -> Node {
        let scalar = input[index]
        index += 1
        switch scalar {
        case "(":
            if index + 1 < input.count, input[index] == "?", input[index + 1] == ":" { index += 2 }
            let node = try alternatives()
            guard index < input.count, input[index] == ")" else { throw PatternError("a group is not closed") }
            index += 1
            return node
        case "[": return try scalarClass()
        case ".": return .scalars([10...10], negated: true)
        case "\\":
            let (ranges, negated) = try escape()
            return .scalars(ranges, negated: negated)
        case "*", "+", "?", "{": throw PatternError("'\(scalar)' at \(index - 1) repeats nothing")
        case "^", "$": throw PatternError("'\(scalar)' at \(index - 1): a pattern always matches the whole string")
        default: return .scalars([scalar.value...scalar.value], negated: false)
        }
    }

    private mutating func quantified(_ node: Node) throws(PatternError) -> Node {
        guard index < input.count else { return node }
        switch input[index] {
        case "*": index += 1; return .repeated(node, 0, nil)
        case "+": index += 1; return .repeated(node, 1, nil)
        case "?": index += 1; return .repeated(node, 0, 1)
        case "{":
            index += 1
            guard let least = number() else { throw PatternError("a number is missing behind '{'") }
            var most: Int? = least
            if index < input.count, input[index] == "," {
                index += 1
                most = number()
            }
            guard index < input.count, input[index] == "}" else { throw PatternError("'{' is not closed") }
            index += 1
            guard most ?? least >= least else { throw PatternError("{\(least),\(most ?? 0)} is empty") }
            return .repeated(node, least, most)
        default: return node
        }
    }

    private mutating func number() -> Int? {
        var value: Int?
        while index < input.count, (48...57).contains(input[index].value) {
            value = min(100_000, (value ?? 0) * 10 + Int(input[index].value) - 48)
            index += 1
        }
        return value
    }

    private mutating func escape() throws(PatternError) -> ([ClosedRange<UInt32>], Bool) {
        guard index < input.count else { throw PatternError("the pattern ends with '\\'") }
        let scalar = input[index]
        index += 1
        switch scalar {
        case "d", "D": return ([48...57], scalar == "D")
        case "w", "W": return ([48...57, 65...90, 95...95, 97...122], scalar == "W")
        case "s", "S": return ([9...13, 32...32], scalar == "S")
        case "n": return ([10...10], false)
        case "r": return ([13...13], false)
        case "t": return ([9...9], false)
        case _ where scalar.properties.isAlphabetic || (48...57).contains(scalar.value): throw PatternError("\\\(scalar) is not supported")
        default: return ([scalar.value...scalar.value], false)
        }
    }

    private mutating func scalarClass() throws(PatternError) -> Node {
        var negated = false
        if index < input.count, input[index] == "^" { negated = true; index += 1 }
        var ranges: [ClosedRange<UInt32>] = []
        while index < input.count, input[index] != "]" {
            var range = input[index].value...input[index].value
            index += 1
            if range.lowerBound == 92 {
                let (escaped, inverse) = try escape()
                guard !inverse else { throw PatternError("an inverse class cannot stand inside a class") }
                guard escaped.count == 1, escaped[0].count == 1 else { ranges += escaped; continue }
                range = escaped[0]
            }
            if index + 1 < input.count, input[index] == "-", input[index + 1] != "]" {
                let upper = input[index + 1].value
                guard upper >= range.lowerBound, upper != 92 else { throw PatternError("a range in a class is empty") }
                range = range.lowerBound...upper
                index += 2
            }
            ranges.append(range)
        }
        guard index < input.count else { throw PatternError("a class is not closed") }
        index += 1
        guard !ranges.isEmpty else { throw PatternError("a class is empty") }
        return .scalars(ranges, negated: negated)
    }

    private mutating func emit(_ node: Node) throws(PatternError) {
        guard program.count < 20_000 else { throw PatternError("it is too large: repeat less") }
        switch node {
        case .scalars(let ranges, let negated): program.append(.scalars(ranges, negated: negated))
        case .sequence(let nodes): for node in nodes { try emit(node) }
        case .either(let branches):
            var jumps: [Int] = []
            for (position, branch) in branches.enumerated() {
                guard position < branches.count - 1 else { try emit(branch); break }
                let split = program.count
                program.append(.split(split + 1, split + 1))
                try emit(branch)
                jumps.append(program.count)
                program.append(.jump(0))
                program[split] = .split(split + 1, program.count)
            }
            for jump in jumps { program[jump] = .jump(program.count) }
        case .repeated(let inner, let least, let most):
            for _ in 0..<least { try emit(inner) }
            guard let most else {
                let split = program.count
                program.append(.split(split + 1, split + 1))
                try emit(inner)
                program.append(.jump(split))
                program[split] = .split(split + 1, program.count)
                return
            }
            var splits: [Int] = []
            for _ in least..<most {
                splits.append(program.count)
                program.append(.split(0, 0))
                try emit(inner)
            }
            for split in splits { program[split] = .split(split + 1, program.count) }
        }
    }
}

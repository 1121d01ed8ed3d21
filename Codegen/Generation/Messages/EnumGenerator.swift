internal import MeshDescriptors

/// An enum, open to values that it does not name.
struct EnumGenerator {
    let type: EnumDescriptor
    let names: TypeNames

    func write(to writer: inout SourceWriter) throws(GenerationError) {
        let cases = SwiftNames.cases(enumName: type.name, values: type.values.map(\.name))
        guard type.file.syntax == "proto2" || type.values.first?.number == 0 else {
            throw GenerationError(type.place, "the first value of the enum \(type.fullName) must be 0")
        }
        var numbers: Set<Int32> = []
        var meanings: [String: Int32] = [:]
        var rows: [(name: String, value: EnumDescriptor.Value, isFirst: Bool)] = []
        for (name, value) in zip(cases, type.values) {
            if let other = meanings.updateValue(value.number, forKey: name) {
                // Names of one number that differ in capitals only are one name.
                if other == value.number { continue }
                throw GenerationError(type.place, "two values of the enum \(type.fullName) are called \(name) in Swift: rename one")
            }
            rows.append((name, value, numbers.insert(value.number).inserted))
        }
        let firsts = rows.filter(\.isFirst)
        let name = SwiftNames.type(type.name)
        writer.comment(type.comment)
        try writer.block("public enum \(name): \(names.runtime("ProtobufEnum"))") { writer throws(GenerationError) in
            for row in firsts {
                writer.comment(row.value.comment)
                writer.line("case \(row.name)")
            }
            writer.comment("A value that this version of the contract does not name.")
            writer.line("case unrecognized(\(names.swift("Int32")))")
            writer.line()
            for row in rows where !row.isFirst {
                let first = firsts.first { $0.value.number == row.value.number }?.name ?? ""
                writer.comment(row.value.comment)
                writer.line("public static var \(row.name): Self { .\(first) }")
            }
            writer.line("public static var allCases: [Self] { [\(firsts.map { "." + $0.name }.joined(separator: ", "))] }")
            writer.line()
            try writer.block("public init(rawValue: \(names.swift("Int32")))") { writer throws(GenerationError) in
                let lines = firsts.map { "case \($0.value.number): self = .\($0.name)" }
                writer.switching("rawValue", lines + ["default: self = .unrecognized(rawValue)"])
            }
            writer.line()
            try writer.block("public var rawValue: \(names.swift("Int32"))") { writer throws(GenerationError) in
                let lines = firsts.map { "case .\($0.name): \($0.value.number)" }
                writer.switching("self", lines + ["case .unrecognized(let value): value"])
            }
            writer.line()
            try writer.block("public var name: \(names.swift("String"))") { writer throws(GenerationError) in
                let lines = firsts.map { "case .\($0.name): \(SwiftNames.literal($0.value.name))" }
                writer.switching("self", lines + ["case .unrecognized(let value): \(names.swift("String"))(value)"])
            }
        }
    }
}

extension SourceWriter {
    mutating func switching(_ subject: String, _ cases: [String]) {
        line("switch \(subject) {")
        for content in cases { line(content) }
        line("}")
    }
}

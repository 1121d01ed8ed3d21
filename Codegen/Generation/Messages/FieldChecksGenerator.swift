internal import MeshDescriptors

/// Straight-line checks of a message's field rules.
struct FieldChecksGenerator {
    let message: MessageDescriptor
    let shapes: [FieldShape]

    /// Empty when nothing in the message can break a rule.
    var lines: [String] {
        get throws(GenerationError) {
            for shape in shapes { try FieldRulesCheck(field: shape.field).check() }
            guard Self.hasRules(message) else { return [] }
            var lines = ["var checks = _FieldChecks()"]
            for shape in shapes { lines += Self.lines(shape) }
            return lines + ["return checks.violations"]
        }
    }

    /// Whether the message, or one inside it, has a rule.
    static func hasRules(_ message: MessageDescriptor) -> Bool {
        var seen: Set<MessageDescriptor> = []
        var open = [message]
        while let next = open.popLast() {
            guard seen.insert(next).inserted, TypeNames.hasModule(package: next.file.package) else { continue }
            if next.fields.contains(where: \.rules.checksValues) { return true }
            open += next.fields.compactMap(\.messageType)
        }
        return false
    }

    private static func lines(_ shape: FieldShape) -> [String] {
        let field = shape.field
        let rules = field.rules
        let path = SwiftNames.literal(field.jsonName)
        var lines: [String] = []
        if let oneof = field.oneof {
            let inner = values(field, "value", path) + nested(field, "value", path)
            if inner.isEmpty { return [] }
            return ["if case .\(shape.name)(let value) = \(FieldShape.access(SwiftNames.property(oneof))) {"] + inner.map { "    " + $0 } + ["}"]
        }
        if rules.required {
            let isThere = field.isRepeated ? "!\(shape.access).isEmpty" : field.messageType != nil ? "\(shape.access) != nil" : nil
            lines.append(isThere.map { "checks.required(\($0), \(path))" } ?? "checks.required(\(shape.access), \(path))")
        }
        if field.isRepeated {
            if rules.minItems > 0 || rules.maxItems > 0 {
                lines.append("checks.items(\(shape.access).count, \(path), \(rules.minItems), \(rules.maxItems))")
            }
            let element = shape.mapValue ?? field
            let inner = values(field, shape.mapValue == nil ? "value" : "entry.value", path, at: shape.mapValue == nil ? "index" : "entry.key")
            if !inner.isEmpty {
                let loop = shape.mapValue == nil ? "for (index, value) in \(shape.access).enumerated() {" : "for entry in \(shape.access) {"
                lines += [loop] + inner.map { "    " + $0 } + ["}"]
            }
            if let type = element.messageType, hasRules(type) { lines.append("checks.nested(\(shape.access), \(path))") }
            return lines
        }
        if shape.isOptional, field.messageType == nil {
            let inner = values(field, "value", path)
            if !inner.isEmpty { lines += ["if let value = \(shape.access) {"] + inner.map { "    " + $0 } + ["}"] }
        } else {
            lines += values(field, shape.access, path)
        }
        return lines + nested(field, shape.access, path)
    }

    private static func nested(_ field: FieldDescriptor, _ value: String, _ path: String) -> [String] {
        guard let type = field.messageType, hasRules(type) else { return [] }
        return ["checks.nested(\(value), \(path))"]
    }

    /// Checks of one value; `at` names the variable with its index or key.
    private static func values(
        _ field: FieldDescriptor, _ value: String, _ path: String, at position: String? = nil
    ) -> [String] {
        let rules = field.rules
        let place = path + (position.map { ", at: \($0)" } ?? "")
        var lines: [String] = []
        if rules.minLength > 0 || rules.maxLength > 0 { lines.append("checks.length(\(value), \(place), \(rules.minLength), \(rules.maxLength))") }
        if rules.uuid { lines.append("checks.uuid(\(value), \(place))") }
        if rules.email { lines.append("checks.email(\(value), \(place))") }
        if !rules.pattern.isEmpty { lines.append("checks.pattern(\(value), \(place), \(SwiftNames.literal(rules.pattern)))") }
        if rules.minimum != nil || rules.maximum != nil {
            lines.append("checks.range(\(value), \(place), \(rules.minimum.map { "\($0)" } ?? "nil"), \(rules.maximum.map { "\($0)" } ?? "nil"))")
        }
        if rules.least != nil || rules.greatest != nil {
            lines.append("checks.range(\(value), \(place), \(number(rules.least)), \(number(rules.greatest)))")
        }
        guard rules.ignoresEmpty, !lines.isEmpty else { return lines }
        return ["if \(isGiven(field, value)) {"] + lines.map { "    " + $0 } + ["}"]
    }

    private static func isGiven(_ field: FieldDescriptor, _ value: String) -> String {
        switch field.kind {
        case .string, .bytes: "!\(value).isEmpty"
        default: "\(value) != 0"
        }
    }

    private static func number(_ value: Double?) -> String {
        guard let value else { return "nil" }
        if value.isInfinite { return value < 0 ? "-Double.infinity" : "Double.infinity" }
        return "\(value)"
    }
}

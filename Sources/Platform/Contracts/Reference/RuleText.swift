internal import MeshDescriptors

/// The rules of a field in words.
struct RuleText {
    let text: String

    init(_ field: FieldDescriptor) {
        let rules = field.rules
        var parts: [String] = []
        if rules.required { parts.append("required") }
        if rules.uuid { parts.append("UUID") }
        if rules.email { parts.append("e-mail address") }
        if !rules.pattern.isEmpty { parts.append("matches `\(rules.pattern)`") }
        let unit = if case .bytes = field.kind { "bytes" } else { "characters" }
        Self.add(rules.minLength == 0 ? nil : rules.minLength, rules.maxLength == 0 ? nil : rules.maxLength, " \(unit)", &parts)
        Self.add(rules.minItems == 0 ? nil : rules.minItems, rules.maxItems == 0 ? nil : rules.maxItems, " elements", &parts)
        Self.add(rules.minimum, rules.maximum, "", &parts)
        Self.add(rules.least, rules.greatest, "", &parts)
        if rules.ignoresEmpty { parts.append("may be empty") }
        if rules.isPersonal { parts.append("personal data") }
        if rules.isInternal { parts.append("internal") }
        text = parts.joined(separator: ", ")
    }

    private static func add<Bound>(_ least: Bound?, _ most: Bound?, _ unit: String, _ parts: inout [String]) {
        switch (least, most) {
        case (nil, nil): break
        case (let least?, nil): parts.append("at least \(least)\(unit)")
        case (nil, let most?): parts.append("at most \(most)\(unit)")
        case (let least?, let most?): parts.append("\(least) to \(most)\(unit)")
        }
    }
}

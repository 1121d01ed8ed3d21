internal import MeshDescriptors

/// Refuses rules that do not fit the field that they stand at.
struct FieldRulesCheck {
    let field: FieldDescriptor

    func check() throws(GenerationError) {
        let rules = field.rules
        let element = field.isMap ? field.messageType?.field(number: 2) ?? field : field
        var isText = false
        var isBytes = false
        var isInteger = false
        var isFloat = false
        switch element.kind {
        case .string: isText = true
        case .bytes: isBytes = true
        case .float, .double: isFloat = true
        case .bool, .message, .enumeration: break
        default: isInteger = true
        }
        try refuse(rules.minLength > 0 || rules.maxLength > 0, unless: isText || isBytes, "a length is for strings and bytes")
        try refuse(rules.uuid || rules.email || !rules.pattern.isEmpty, unless: isText, "uuid, email and pattern are for strings")
        try refuse(rules.minimum != nil || rules.maximum != nil, unless: isInteger, "minimum and maximum are for integers")
        try refuse(rules.least != nil || rules.greatest != nil, unless: isFloat, "least and greatest are for float and double")
        try refuse(rules.minItems > 0 || rules.maxItems > 0, unless: field.isRepeated, "min_items and max_items are for repeated fields and maps")
        try refuse(rules.maxLength > 0 && rules.minLength > rules.maxLength, unless: false, "min_length is beyond max_length")
        try refuse(rules.maxItems > 0 && rules.minItems > rules.maxItems, unless: false, "min_items is beyond max_items")
        if !rules.pattern.isEmpty {
            do { _ = try Pattern(rules.pattern) } catch { throw GenerationError(field.place, "the pattern \(rules.pattern): \(error)") }
        }
    }

    private func refuse(_ broken: Bool, unless fits: Bool, _ message: String) throws(GenerationError) {
        if broken, !fits { throw GenerationError(field.place, "the rules of \(field.parent.fullName).\(field.name) do not fit: \(message)") }
    }
}

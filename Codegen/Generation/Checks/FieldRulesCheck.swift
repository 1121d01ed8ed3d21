internal import MeshDescriptors

/// Refuses rules that do not fit the field that they stand at.
struct FieldRulesCheck {
    let field: FieldDescriptor

    func check() throws(GenerationError) {
        let rules = field.rules
        try checkKinds(rules)
        try refuse(rules.maxLength > 0 && rules.minLength > rules.maxLength, at: 2, "min_length is beyond max_length: exchange them")
        try refuse(rules.maxItems > 0 && rules.minItems > rules.maxItems, at: 11, "min_items is beyond max_items: exchange them")
        if let minimum = rules.minimum, let maximum = rules.maximum {
            try refuse(minimum > maximum, at: 7, "minimum is beyond maximum: exchange them")
        }
        if let least = rules.least, let greatest = rules.greatest {
            try refuse(least > greatest, at: 9, "least is beyond greatest: exchange them")
        }
        if rules.ignoresEmpty {
            try refuse(rules.required, at: 15, "required and ignore_empty contradict each other: keep one")
            try refuse(field.isRepeated, at: 15, "ignore_empty is for singular fields: leave it out, an empty list passes without min_items")
            try refuse(!rules.limitsValues, at: 15, "ignore_empty alone says nothing: add the rule that an empty value may break, or leave it out")
        }
        if !rules.pattern.isEmpty {
            do {
                _ = try Pattern(rules.pattern)
            } catch {
                throw GenerationError(
                    field.rulePlace(4),
                    "the pattern \(rules.pattern) of \(name) does not compile: \(error); write literals, classes, groups, alternatives and repetition")
            }
        }
    }

    private func checkKinds(_ rules: FieldRulesOptions) throws(GenerationError) {
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
        if !isText, !isBytes {
            let instead = field.isRepeated ? "bound the number of elements with min_items and max_items" : "bound a number with minimum and maximum"
            try refuse(rules.minLength > 0, at: 2, "min_length is for string and bytes: \(instead)")
            try refuse(rules.maxLength > 0, at: 3, "max_length is for string and bytes: \(instead)")
        }
        if !isText {
            try refuse(!rules.pattern.isEmpty, at: 4, "a pattern is for strings: make the field a string, or leave it out")
            try refuse(rules.uuid, at: 5, "uuid is for strings in the text form: make the field a string, or leave it out")
            try refuse(rules.email, at: 6, "email is for strings: make the field a string, or leave it out")
        }
        if !isInteger {
            let instead = isFloat ? "write least and greatest for float and double" : "leave it out"
            try refuse(rules.minimum != nil, at: 7, "minimum is for integers: \(instead)")
            try refuse(rules.maximum != nil, at: 8, "maximum is for integers: \(instead)")
        }
        if !isFloat {
            let instead = isInteger ? "write minimum and maximum for integers" : "leave it out"
            try refuse(rules.least != nil, at: 9, "least is for float and double: \(instead)")
            try refuse(rules.greatest != nil, at: 10, "greatest is for float and double: \(instead)")
        }
        if !field.isRepeated {
            try refuse(rules.minItems > 0, at: 11, "min_items is for repeated fields and maps: write required, or min_length for a string")
            try refuse(rules.maxItems > 0, at: 12, "max_items is for repeated fields and maps: write max_length for a string")
        }
    }

    private var name: String { "\(field.parent.fullName).\(field.name)" }

    private func refuse(_ broken: Bool, at rule: Int, _ message: String) throws(GenerationError) {
        if broken { throw GenerationError(field.rulePlace(rule), "a rule of \(name) does not fit: \(message)") }
    }
}

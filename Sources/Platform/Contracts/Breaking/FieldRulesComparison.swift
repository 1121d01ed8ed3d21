internal import MeshDescriptors

/// What a field accepts, before and after.
struct FieldRulesComparison {
    let old: FieldDescriptor
    let new: FieldDescriptor

    func changes() -> [BreakingChange] {
        tightened().map { what, instead in
            BreakingChange(
                rule: .ruleTightened, element: "\(old.parent.fullName).\(old.name)", place: new.place,
                what: "\(what): requests that were accepted are refused",
                instead: instead + "; a rule that the business needs can be checked by the handler with a warning first, or belongs into a new version of the method")
        }
    }

    private func tightened() -> [(what: String, instead: String)] {
        let (before, now) = (old.rules, new.rules)
        var list: [(String, String)] = []
        if now.required, !before.required { list.append(("it is required now", "leave `required` out")) }
        if before.ignoresEmpty, !now.ignoresEmpty, now.limitsValues { list.append(("an empty value is no longer let through", "keep `ignore_empty: true`")) }
        if now.uuid, !before.uuid { list.append(("it must be a UUID now", "leave `uuid` out")) }
        if now.email, !before.email { list.append(("it must be an e-mail address now", "leave `email` out")) }
        if !now.pattern.isEmpty, now.pattern != before.pattern {
            let was = before.pattern.isEmpty ? "anything" : before.pattern
            list.append(("it must match \(now.pattern), was \(was)", "let the pattern match everything that the old one did"))
        }
        raised("min_length", before.minLength, now.minLength, none: 0, &list)
        raised("min_items", before.minItems, now.minItems, none: 0, &list)
        lowered("max_length", before.maxLength, now.maxLength, none: 0, &list)
        lowered("max_items", before.maxItems, now.maxItems, none: 0, &list)
        raised("minimum", before.minimum, now.minimum, none: nil, &list)
        lowered("maximum", before.maximum, now.maximum, none: nil, &list)
        raised("least", before.least, now.least, none: nil, &list)
        lowered("greatest", before.greatest, now.greatest, none: nil, &list)
        return list
    }

    private func raised<Bound: Comparable>(_ name: String, _ before: Bound?, _ now: Bound?, none: Bound?, _ list: inout [(String, String)]) {
        guard let now, now != none else { return }
        guard let before, before != none else { return list.append(("\(name) is \(now), was not limited", "leave \(name) out")) }
        if now > before { list.append(("\(name) was \(before), is \(now)", "keep \(name): \(before)")) }
    }

    private func lowered<Bound: Comparable>(_ name: String, _ before: Bound?, _ now: Bound?, none: Bound?, _ list: inout [(String, String)]) {
        guard let now, now != none else { return }
        guard let before, before != none else { return list.append(("\(name) is \(now), was not limited", "leave \(name) out")) }
        if now < before { list.append(("\(name) was \(before), is \(now)", "keep \(name): \(before)")) }
    }

    /// Why a request that leaves the field out is refused; `nil` when it is not.
    static func need(of field: FieldDescriptor) -> String? {
        let rules = field.rules
        if rules.required { return "is required" }
        if rules.minItems > 0 { return "needs elements" }
        guard !field.hasPresence, !field.isRepeated, !rules.ignoresEmpty else { return nil }
        if rules.uuid { return "must be a UUID" }
        if rules.email { return "must be an e-mail address" }
        if rules.minLength > 0 { return "must have a length" }
        if !rules.pattern.isEmpty, (try? Pattern(rules.pattern))?.matches("") != true { return "must match \(rules.pattern)" }
        if let minimum = rules.minimum, minimum > 0 { return "must be at least \(minimum)" }
        if let maximum = rules.maximum, maximum < 0 { return "must be at most \(maximum)" }
        if let least = rules.least, least > 0 { return "must be at least \(least)" }
        if let greatest = rules.greatest, greatest < 0 { return "must be at most \(greatest)" }
        return nil
    }
}

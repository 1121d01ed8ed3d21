internal import MeshDescriptors

/// A field, before and after, by its number.
struct FieldComparison {
    let old: FieldDescriptor
    let new: FieldDescriptor

    func changes() -> [BreakingChange] {
        var changes: [BreakingChange] = []
        func report(_ rule: BreakingChange.Rule, _ what: String, _ instead: String) {
            changes.append(
                BreakingChange(rule: rule, element: "\(old.parent.fullName).\(old.name)", place: new.place, what: what, instead: instead))
        }
        if old.name != new.name {
            report(
                .fieldRenamed, "it is called \(new.name) now: JSON, query parameters and generated code know it as \(old.name)",
                "keep the name; or add a field \(new.name) with a new number, fill both, and mark this one deprecated")
        } else if old.jsonName != new.jsonName {
            report(
                .fieldJSONNameChanged, "its JSON name was \"\(old.jsonName)\", is \"\(new.jsonName)\": JSON of callers is no longer understood",
                "write `json_name = \"\(old.jsonName)\"`, or leave json_name out if that is the default")
        }
        if old.cardinality != new.cardinality {
            report(
                .fieldCardinalityChanged, "it was \(old.cardinality), is \(new.cardinality): bytes and JSON of callers are read wrongly or refused",
                "add a new field with a new number, and mark this one deprecated")
        } else if old.typeText != new.typeText {
            report(
                .fieldTypeChanged, "its type was \(old.typeText), is \(new.typeText): values of callers are read wrongly, cut or refused",
                "add a new field of the new type with a new number, and mark this one deprecated")
        }
        if old.oneof != new.oneof {
            report(
                .fieldOneofChanged,
                "it was in \(old.oneof.map { "the oneof \($0)" } ?? "no oneof"), is in \(new.oneof.map { "the oneof \($0)" } ?? "none"): "
                    + "setting it now clears, or no longer clears, other fields",
                "leave the field where it was, and put a new field with a new number where this one should be")
        } else if old.hasPresence, !new.hasPresence, old.cardinality == new.cardinality {
            report(
                .fieldPresenceChanged, "it was optional, is always there: callers can no longer tell \"not set\" from empty or zero",
                "keep `optional`")
        }
        if old.isRequired != new.isRequired {
            report(
                .fieldRequirementChanged,
                new.isRequired
                    ? "it is `required` now: bytes without it, which callers send, are refused"
                    : "it is no longer `required`: callers with the old contract refuse bytes without it",
                "leave the label as it was; what is `required` stays so for ever, so use a field rule instead")
        }
        if old.defaultText != new.defaultText, old.typeText == new.typeText {
            report(
                .fieldDefaultChanged,
                "its default was \(old.defaultText ?? "none"), is \(new.defaultText ?? "none"): callers read another value from the same bytes",
                "keep the default, and write the other value where it is meant")
        }
        if new.rules.isInternal, !old.rules.isInternal {
            report(
                .fieldHidden, "it is internal now: callers from outside no longer see it and may no longer send it",
                "add a new internal field, and mark this one deprecated")
        }
        return changes
    }
}

extension FieldDescriptor {
    fileprivate var cardinality: String { isMap ? "a map" : isRepeated ? "a list" : "a single value" }

    /// As it is written in the contract, without its label.
    var typeText: String {
        if isMap, let key = messageType?.field(number: 1), let value = messageType?.field(number: 2) { return "map<\(key.typeText), \(value.typeText)>" }
        return switch kind {
        case .message(let type): type.fullName
        case .enumeration(let type): type.fullName
        default: "\(kind)"
        }
    }
}

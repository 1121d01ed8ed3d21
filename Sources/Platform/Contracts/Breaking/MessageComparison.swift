internal import MeshDescriptors

/// The fields of a message, before and after.
struct MessageComparison {
    let old: MessageDescriptor
    let new: MessageDescriptor
    let reservedBefore: Reservations.Reserved
    let reserved: Reservations.Reserved
    let isEnforced: Bool

    func changes() -> [BreakingChange] {
        var changes: [BreakingChange] = []
        for field in old.fields {
            if let now = new.field(number: field.number) {
                changes += FieldComparison(old: field, new: now).changes()
                if isEnforced { changes += FieldRulesComparison(old: field, new: now).changes() }
            } else {
                changes += gone(field)
            }
        }
        for field in new.fields where old.field(number: field.number) == nil && isEnforced {
            if let need = FieldRulesComparison.need(of: field) {
                changes.append(
                    BreakingChange(
                        rule: .fieldNeeded, element: "\(new.fullName).\(field.name)", place: field.place,
                        what: "the new field \(need): requests of callers that do not know it are refused",
                        instead: "make it `optional`, or add `ignore_empty: true`, and let the handler supply what is missing"))
            }
        }
        for field in new.fields where field.isRequired && old.field(number: field.number) == nil {
            changes.append(
                BreakingChange(
                    rule: .fieldNeeded, element: "\(new.fullName).\(field.name)", place: field.place,
                    what: "the new field is `required`: bytes of callers that do not know it are refused", instead: "make it `optional`"))
        }
        return changes + freed()
    }

    private func gone(_ field: FieldDescriptor) -> [BreakingChange] {
        let element = "\(old.fullName).\(field.name)"
        if let moved = new.fields.first(where: { $0.name == field.name }) {
            return [
                BreakingChange(
                    rule: .fieldRenumbered, element: element, place: moved.place,
                    what: "its number was \(field.number), is \(moved.number): old and new bytes no longer mean the same",
                    instead: "give it the number \(field.number) back; numbers are what travels")
            ]
        }
        var missing: [String] = []
        if !reserved.holds(field.number) { missing.append("reserved \(field.number);") }
        if !reserved.names.contains(field.name) { missing.append("reserved \"\(field.name)\";") }
        guard !missing.isEmpty else { return [] }
        return [
            BreakingChange(
                rule: .fieldRemoved, element: element, place: new.place,
                what: "the field \(field.number) is gone and not reserved: a later field can take its number or name, and read what was written for this one",
                instead: "keep it with `[deprecated = true]` while callers use it; when nobody does, write `\(missing.joined(separator: " "))` in its place")
        ]
    }

    /// Reservations that were given up.
    private func freed() -> [BreakingChange] {
        let numbers = reservedBefore.numbers.filter { !reserved.holds($0) }
        let names = reservedBefore.names.subtracting(reserved.names).sorted()
        guard !numbers.isEmpty || !names.isEmpty else { return [] }
        let what = numbers.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound) to \($0.upperBound)" } + names.map { "\"\($0)\"" }
        return [
            BreakingChange(
                rule: .reservationRemoved, element: new.fullName, place: new.place,
                what: "\(what.joined(separator: ", ")) is no longer reserved: bytes that were written long ago may be read as something else",
                instead: "keep the reservation and take another number and name")
        ]
    }
}

internal import MeshDescriptors

/// The values of an enum, before and after.
struct EnumComparison {
    let old: EnumDescriptor
    let new: EnumDescriptor
    let reservedBefore: Reservations.Reserved
    let reserved: Reservations.Reserved

    func changes() -> [BreakingChange] {
        var changes: [BreakingChange] = []
        for value in old.values {
            let element = "\(old.fullName).\(value.name)"
            let names = new.values.filter { $0.number == value.number }.map(\.name)
            if names.contains(value.name) {
                // Of several names of a number the first is written.
                guard old.name(of: value.number) == value.name, let first = names.first, first != value.name else { continue }
                changes.append(
                    BreakingChange(
                        rule: .enumValueRenamed, element: element, place: new.place,
                        what: "JSON writes it as \(first) now: callers know it as \(value.name)",
                        instead: "declare \(value.name) before its aliases"))
                continue
            }
            if let number = new.number(of: value.name) {
                changes.append(
                    BreakingChange(
                        rule: .enumValueRenumbered, element: element, place: new.place,
                        what: "its number was \(value.number), is \(number): old and new bytes no longer mean the same",
                        instead: "give it the number \(value.number) back"))
            } else if let name = names.first {
                changes.append(
                    BreakingChange(
                        rule: .enumValueRenamed, element: element, place: new.place,
                        what: "it is called \(name) now: JSON knows it as \(value.name)",
                        instead: "keep the name; or set `allow_alias` and give both names the number \(value.number), the old one first"))
            } else {
                changes += gone(value, element)
            }
        }
        let freed = reservedBefore.names.subtracting(reserved.names).sorted()
        if !freed.isEmpty || !reservedBefore.numbers.allSatisfy({ reserved.holds($0) }) {
            changes.append(
                BreakingChange(
                    rule: .reservationRemoved, element: new.fullName, place: new.place,
                    what: "reserved numbers or names are free again: values that were written long ago may be read as something else",
                    instead: "keep the reservation and take another number and name"))
        }
        return changes
    }

    private func gone(_ value: EnumDescriptor.Value, _ element: String) -> [BreakingChange] {
        var missing: [String] = []
        if !reserved.holds(Int(value.number)) { missing.append("reserved \(value.number);") }
        if !reserved.names.contains(value.name) { missing.append("reserved \"\(value.name)\";") }
        guard !missing.isEmpty else { return [] }
        return [
            BreakingChange(
                rule: .enumValueRemoved, element: element, place: new.place,
                what: "the value \(value.number) is gone and not reserved: a later value can take its number or name and be mistaken for it",
                instead: "keep it with `[deprecated = true]` while callers use it; when nobody does, write `\(missing.joined(separator: " "))` in its place")
        ]
    }
}

internal import MeshDescriptors

/// Finds what in new contracts breaks a caller of the old ones: on the wire, in JSON, over HTTP, as a subscriber, or by its rights.
package struct ContractComparison {
    private let old: ContractSet
    private let new: ContractSet

    package init(old: ContractSet, new: ContractSet) {
        self.old = old
        self.new = new
    }

    /// In the order of the places.
    package func changes() -> [BreakingChange] {
        var changes: [BreakingChange] = []
        let enforced = EnforcedMessages(old).names.union(EnforcedMessages(new).names)
        for message in old.messages {
            guard let now = new.pool.message(message.fullName) else {
                changes.append(gone(.messageRemoved, message.fullName, "the message", message.file))
                continue
            }
            changes += MessageComparison(
                old: message, new: now, reservedBefore: old.reservations[message.fullName], reserved: new.reservations[message.fullName],
                isEnforced: enforced.contains(message.fullName)
            ).changes()
            changes += EventComparison(old: message, new: now).changes()
        }
        for type in old.enums {
            guard let now = new.pool.enumeration(type.fullName) else {
                changes.append(gone(.enumRemoved, type.fullName, "the enum", type.file))
                continue
            }
            changes += EnumComparison(
                old: type, new: now, reservedBefore: old.reservations[type.fullName], reserved: new.reservations[type.fullName]
            ).changes()
        }
        for service in old.services {
            guard let now = new.pool.service(service.fullName) else {
                changes.append(gone(.serviceRemoved, service.fullName, "the service", service.file))
                continue
            }
            changes += ServiceComparison(old: service, new: now).changes()
        }
        changes += HTTPComparison(old: old.services.flatMap(\.methods), new: new.services.flatMap(\.methods)).changes()
        return changes.sorted { Self.order($0.place, $0.element, $0.rule) < Self.order($1.place, $1.element, $1.rule) }
    }

    private func gone(_ rule: BreakingChange.Rule, _ name: String, _ what: String, _ file: FileDescriptor) -> BreakingChange {
        let place = new.pool.files.contains { $0.name == file.name } ? "\(file.name):1:1" : file.name
        return BreakingChange(
            rule: rule, element: name, place: place, what: "\(what) is gone: whoever uses it cannot decode, call or compile any more",
            instead: "keep it and mark it `option deprecated = true;` until nobody uses it; a new shape belongs into a new package, as v2")
    }

    /// By file, then by line as a number.
    private static func order(_ place: String, _ element: String, _ rule: BreakingChange.Rule) -> (String, Int, Int, String, String) {
        let parts = place.split(separator: ":")
        let line = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        let column = parts.count > 2 ? Int(parts[2]) ?? 0 : 0
        return (String(parts.first ?? ""), line, column, element, rule.rawValue)
    }
}

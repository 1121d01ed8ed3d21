internal import MeshDescriptors

/// The methods of a service, before and after: their shapes and their policies.
struct ServiceComparison {
    let old: ServiceDescriptor
    let new: ServiceDescriptor

    func changes() -> [BreakingChange] {
        old.methods.flatMap { method in
            guard let now = new.method(method.name) else {
                return [
                    BreakingChange(
                        rule: .methodRemoved, element: method.fullName, place: new.place,
                        what: "the method is gone: calls of it are answered with UNIMPLEMENTED",
                        instead: "keep it with `option deprecated = true;` until nobody calls it; a method that works otherwise gets a new name")
                ]
            }
            return shape(method, now) + PolicyComparison(old: method, new: now).changes()
        }
    }

    private func shape(_ old: MethodDescriptor, _ new: MethodDescriptor) -> [BreakingChange] {
        var changes: [BreakingChange] = []
        func report(_ rule: BreakingChange.Rule, _ what: String) {
            changes.append(
                BreakingChange(
                    rule: rule, element: old.fullName, place: new.place, what: what, instead: "leave this method as it was, and add one with a new name"))
        }
        if old.kind != new.kind { report(.methodKindChanged, "it was \(old.kind), is \(new.kind): calls of the old kind are refused") }
        if old.input.fullName != new.input.fullName {
            report(.requestTypeChanged, "it took \(old.input.fullName), takes \(new.input.fullName): requests are read as something else")
        }
        if old.output.fullName != new.output.fullName {
            report(.responseTypeChanged, "it answered \(old.output.fullName), answers \(new.output.fullName): callers read it as something else")
        }
        return changes
    }
}

extension MethodDescriptor {
    /// For people.
    var kind: String {
        switch (clientStreaming, serverStreaming) {
        case (false, false): "unary"
        case (false, true): "server streaming"
        case (true, false): "client streaming"
        case (true, true): "bidirectional"
        }
    }
}

internal import MeshDescriptors

/// The routes of all methods, before and after. What the variables of a path are called does not matter, which fields they fill does.
struct HTTPComparison {
    private struct Route {
        let method: MethodDescriptor
        let rule: HTTPRule
        let template: PathTemplate

        var key: String { "\(rule.verb) \(template.shape)" }
        /// The variables' fields by number, which a rename leaves alone.
        var variables: [[Int]] { template.variables.map { Self.numbers($0.fieldPath, in: method.input) } }

        private static func numbers(_ path: [String], in message: MessageDescriptor?) -> [Int] {
            guard let name = path.first, let field = message?.field(named: name) else { return [] }
            return [field.number] + numbers(Array(path.dropFirst()), in: field.messageType)
        }

        /// A field's number, so that a rename leaves it alone.
        func field(_ name: String, of message: MessageDescriptor) -> String {
            name == "*" || name.isEmpty ? name : message.field(named: name).map { "\($0.number)" } ?? name
        }
    }

    let old: [MethodDescriptor]
    let new: [MethodDescriptor]

    func changes() -> [BreakingChange] {
        let now = Dictionary(Self.routes(new).map { ($0.key, $0) }) { first, _ in first }
        let methods = Dictionary(new.map { ($0.fullName, $0) }) { first, _ in first }
        return Self.routes(old).flatMap { route -> [BreakingChange] in
            if let same = now[route.key] { return compare(route, same) }
            guard let method = methods[route.method.fullName] else { return [] }
            let others = Self.routes([method]).map { "\($0.rule.verb) \($0.rule.path)" }
            let what = others.isEmpty ? "it is not reached over HTTP any more" : "it is reached by \(others.joined(separator: " and "))"
            return [
                Self.change(
                    .httpRouteRemoved, route, method.httpPlace, "\(route.rule.verb) \(route.rule.path) is gone, \(what): callers get 404 or 405",
                    "keep it in `additional_bindings: {\(route.rule.verb.lowercased()): \"\(route.rule.path)\"}` beside the new one")
            ]
        }
    }

    private func compare(_ old: Route, _ new: Route) -> [BreakingChange] {
        guard old.method.fullName == new.method.fullName else {
            return [
                Self.change(
                    .httpRouteMoved, old, new.method.httpPlace,
                    "\(old.rule.verb) \(old.rule.path) called \(old.method.fullName), calls \(new.method.fullName): callers get something else",
                    "give the path back, and find another one for \(new.method.fullName)")
            ]
        }
        var changes: [BreakingChange] = []
        if old.variables != new.variables {
            changes.append(
                Self.change(
                    .httpVariableChanged, old, new.method.httpPlace,
                    "its path was \(old.rule.path), is \(new.rule.path): a part of the path fills another field",
                    "keep the path, and add another one for the new field"))
        }
        if old.field(old.rule.body, of: old.method.input) != new.field(new.rule.body, of: new.method.input) {
            changes.append(
                Self.change(
                    .httpBodyChanged, old, new.method.httpPlace,
                    "its body was \(Self.text(old.rule.body)), is \(Self.text(new.rule.body)): bodies and query parameters of callers are refused or ignored",
                    "keep `body` as it was, and add a binding with another path"))
        }
        if old.field(old.rule.responseBody, of: old.method.output) != new.field(new.rule.responseBody, of: new.method.output) {
            changes.append(
                Self.change(
                    .httpResponseBodyChanged, old, new.method.httpPlace,
                    "its answer was \(Self.text(old.rule.responseBody, whole: true)), is \(Self.text(new.rule.responseBody, whole: true)): callers read it as something else",
                    "keep `response_body` as it was, and add a binding with another path"))
        }
        return changes
    }

    private static func text(_ field: String, whole: Bool = false) -> String {
        if field == "*" { return "the whole request" }
        return field.isEmpty ? (whole ? "the whole response" : "empty") : "the field \(field)"
    }

    private static func change(
        _ rule: BreakingChange.Rule, _ route: Route, _ place: String, _ what: String, _ instead: String
    ) -> BreakingChange {
        BreakingChange(rule: rule, element: route.method.fullName, place: place, what: what, instead: instead)
    }

    private static func routes(_ methods: [MethodDescriptor]) -> [Route] {
        methods.flatMap { method in
            guard let rule = method.http else { return [Route]() }
            return ([rule] + rule.additional).compactMap { rule in
                (try? PathTemplate(rule.path)).map { Route(method: method, rule: rule, template: $0) }
            }
        }
    }
}

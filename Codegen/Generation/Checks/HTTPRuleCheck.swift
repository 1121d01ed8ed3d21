internal import MeshDescriptors

/// Refuses HTTP rules that no gateway can follow.
struct HTTPRuleCheck {
    let method: MethodDescriptor

    func check(_ rule: HTTPRule, isAdditional: Bool = false) throws(GenerationError) {
        guard !rule.verb.isEmpty else { throw wrong("has an HTTP rule without verb and path: write get, put, post, delete or patch: \"/v1/…\"") }
        let template: PathTemplate
        do {
            template = try PathTemplate(rule.path)
        } catch {
            throw wrong("cannot be routed: \(error) Write it as \"/v1/orders/{order_id}\"")
        }
        for variable in template.variables {
            guard let field = method.input.field(path: variable.fieldPath), field.isPathValue else {
                throw wrong(
                    "has {\(variable.fieldPath.joined(separator: "."))} in its path, which is no single value of \(method.input.fullName): "
                        + "write one of \(method.input.pathValues)")
            }
        }
        if rule.verb == "GET", !rule.body.isEmpty { throw wrong("is a GET with a body: leave body out, fields beside the path become query parameters") }
        if !rule.body.isEmpty, rule.body != "*" {
            guard let field = method.input.field(named: rule.body), field.name == rule.body, !field.rules.isInternal else {
                throw wrong("takes the body as \"\(rule.body)\", which \(method.input.fullName) does not have: write body: \"*\" or one of its fields")
            }
        }
        if !rule.responseBody.isEmpty {
            guard let field = method.output.field(named: rule.responseBody), field.name == rule.responseBody, !field.rules.isInternal else {
                throw wrong(
                    "sends the field \"\(rule.responseBody)\", which \(method.output.fullName) does not have: leave response_body out or name one of its fields")
            }
        }
        if isAdditional, !rule.additional.isEmpty { throw wrong("has bindings within an additional binding: put them side by side") }
        for additional in rule.additional { try check(additional, isAdditional: true) }
    }

    /// Verb and path as they are matched, without the names of variables; `nil` for a path that is none.
    static func route(_ rule: HTTPRule) -> String? {
        guard let template = try? PathTemplate(rule.path) else { return nil }
        return "\(rule.verb) \(template.shape)"
    }

    private func wrong(_ message: String) -> GenerationError { GenerationError(method.httpPlace, "\(method.fullName) \(message)") }
}

extension MessageDescriptor {
    /// A field within fields, by proto names.
    func field(path: [String]) -> FieldDescriptor? {
        guard let name = path.first, let field = field(named: name), field.name == name, !field.rules.isInternal else { return nil }
        if path.count == 1 { return field }
        return field.isRepeated ? nil : field.messageType?.field(path: Array(path.dropFirst()))
    }

    /// What can be named in a path, for a message to people.
    var pathValues: String {
        let names = fields.filter { $0.isPathValue && !$0.rules.isInternal }.map(\.name)
        return names.isEmpty ? "its fields, once it has some" : names.joined(separator: ", ")
    }
}

extension FieldDescriptor {
    /// Whether a part of a path can be its value.
    var isPathValue: Bool {
        guard !isRepeated else { return false }
        guard let type = messageType else { return true }
        return ["google.protobuf.Timestamp", "google.protobuf.Duration", "google.protobuf.FieldMask"].contains(type.fullName)
    }
}

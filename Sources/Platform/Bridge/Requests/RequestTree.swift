internal import MeshDescriptors
package import MeshProtobuf

/// The request of a method as one JSON tree, put together from path, query and body.
package struct RequestTree {
    private let binding: Binding
    private var root: JSONValue
    package private(set) var violations: [FieldViolation] = []

    /// - Parameter body: what was sent; `nil` when there was no body.
    package init(_ binding: Binding, body: JSONValue?) throws(Problem) {
        self.binding = binding
        switch (binding.body, body) {
        case (.none, nil), (.whole, nil), (.field, nil): root = .object([])
        case (.none, _?): throw .invalid("This method takes no body.", reason: "UNEXPECTED_BODY")
        case (.whole, let body?):
            guard case .object = body else { throw .invalid("The body must be a JSON object.", reason: "MALFORMED_JSON") }
            root = body
        case (.field(let field), let body?): root = .object([(field.jsonName, body)])
        }
    }

    /// The value of a variable of the path, by its index in the template. The path wins; a body that says otherwise is wrong.
    package mutating func setFromPath(_ index: Int, _ text: String) {
        let fields = binding.variables[index]
        let value = ProtoJSON.value(text: text, for: fields[fields.count - 1])
        if let present = root.take(fields[...]), present != .null, present.plainText != text {
            reject(FieldPath.jsonPath(fields), "must be the same as in the path: \(text)")
        }
        if !root.put(value, at: fields[...]) { reject(FieldPath.jsonPath(fields), "must be an object") }
    }

    /// Every parameter of the query: fields that neither path nor body name.
    package mutating func setFromQuery(_ query: QueryString) {
        var seen: Set<String> = []
        for parameter in query.parameters {
            guard
                let fields = FieldPath.resolve(
                    parameter.name.split(separator: ".", omittingEmptySubsequences: false).map(String.init), in: binding.method.input),
                let last = fields.last, FieldPath.isTextual(last)
            else {
                reject(parameter.name, "is not a parameter of this method")
                continue
            }
            let path = FieldPath.jsonPath(fields)
            if let index = binding.variables.firstIndex(where: { FieldPath.jsonPath($0) == path }) {
                if root.get(binding.variables[index][...])?.plainText != parameter.value { reject(path, "must be the same as in the path") }
                continue
            }
            switch binding.body {
            case .whole:
                reject(parameter.name, "belongs into the body, not into the query")
                continue
            case .field(let field) where field.number == fields[0].number:
                reject(parameter.name, "belongs into the body, not into the query")
                continue
            default: break
            }
            let value = ProtoJSON.value(text: parameter.value, for: last)
            if last.isRepeated {
                var values: [JSONValue] = []
                if case .array(let present)? = root.get(fields[...]) { values = present }
                _ = root.put(.array(values + [value]), at: fields[...])
            } else if seen.insert(path).inserted {
                _ = root.put(value, at: fields[...])
            } else {
                reject(path, "is given more than once")
            }
        }
    }

    /// The request as it travels.
    package func encoded() throws(Problem) -> [UInt8] {
        do {
            let bytes = try ProtoJSON.encode(root, as: binding.method.input, options: ProtoJSONOptions(edge: true))
            if violations.isEmpty { return bytes }
        } catch {
            throw .invalidFields(violations + error.violations)
        }
        throw .invalidFields(violations)
    }

    private mutating func reject(_ field: String, _ message: String) { violations.append(FieldViolation(field: field, message: message)) }

}

import MeshProtobuf

extension JSONValue {
    /// A member that is a string or a number.
    func text(_ name: String) -> String? {
        switch self[name] {
        case .string(let text)?, .number(let text)?: text
        default: nil
        }
    }

    var violatedFields: [String] {
        guard case .array(let violations)? = self["violations"] else { return [] }
        return violations.compactMap { $0.text("field") }
    }
}

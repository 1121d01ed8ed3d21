internal import MeshDescriptors
internal import MeshProtobuf

/// Reading and changing JSON trees by fields of a contract. A field may stand there by its JSON name or its proto name.
extension JSONValue {
    /// A string, number or boolean as a path or query writes it.
    var plainText: String? {
        switch self {
        case .string(let text), .number(let text): text
        case .bool(let value): value ? "true" : "false"
        default: nil
        }
    }

    func get(_ path: ArraySlice<FieldDescriptor>) -> JSONValue? {
        guard let field = path.first else { return self }
        return (self[field.jsonName] ?? self[field.name])?.get(path.dropFirst())
    }

    /// Removes the value at `path` and returns it.
    mutating func take(_ path: ArraySlice<FieldDescriptor>) -> JSONValue? {
        guard let field = path.first, case .object(var members) = self,
            let index = members.firstIndex(where: { $0.key == field.jsonName || $0.key == field.name })
        else { return nil }
        let taken: JSONValue?
        if path.count == 1 {
            taken = members.remove(at: index).value
        } else {
            taken = members[index].value.take(path.dropFirst())
        }
        self = .object(members)
        return taken
    }

    /// Sets the value at `path`, making the objects on the way.
    ///
    /// - Returns: whether it could: something on the way may be no object.
    mutating func put(_ value: JSONValue, at path: ArraySlice<FieldDescriptor>) -> Bool {
        guard let field = path.first else {
            self = value
            return true
        }
        guard case .object(var members) = self else { return false }
        let isDone: Bool
        if let index = members.firstIndex(where: { $0.key == field.jsonName || $0.key == field.name }) {
            isDone = members[index].value.put(value, at: path.dropFirst())
        } else {
            var child = JSONValue.object([])
            isDone = child.put(value, at: path.dropFirst())
            members.append((field.jsonName, child))
        }
        self = .object(members)
        return isDone
    }
}

package import MeshDescriptors
package import MeshProtobuf

/// The `Location` of what a method has created: a path with fields of its response.
package struct LocationTemplate: Sendable {
    private enum Part: Sendable {
        case text(String)
        case field([FieldDescriptor])
    }

    private let parts: [Part]

    package init(_ text: String, of message: MessageDescriptor, method: String) throws(ContractProblem) {
        func wrong(_ problem: String) -> ContractProblem {
            ContractProblem(element: method, problem: "has the location \"\(text)\", which \(problem)")
        }
        guard text.hasPrefix("/") else { throw wrong("does not begin with a slash") }
        var parts: [Part] = []
        var rest = text[...]
        while let open = rest.firstIndex(of: "{") {
            parts.append(.text(String(rest[..<open])))
            guard let close = rest[open...].firstIndex(of: "}") else { throw wrong("has an unclosed brace") }
            let name = rest[rest.index(after: open)..<close]
            guard let fields = FieldPath.resolve(name.split(separator: ".").map(String.init), in: message), FieldPath.isScalar(fields) else {
                throw wrong("names \(name), which is no single value of the response")
            }
            parts.append(.field(fields))
            rest = rest[rest.index(after: close)...]
        }
        self.parts = parts + [.text(String(rest))]
    }

    /// The path for a response; `nil` when a field is absent.
    package func path(for response: JSONValue) -> String? {
        var path = ""
        for part in parts {
            switch part {
            case .text(let text): path += text
            case .field(let fields):
                var value: JSONValue? = response
                for field in fields { value = value?[field.jsonName] }
                guard let text = value?.plainText, !text.isEmpty else { return nil }
                path += PercentEncoding.encode(segment: text)
            }
        }
        return path
    }
}

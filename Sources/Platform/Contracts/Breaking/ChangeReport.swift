/// Breaking changes as text and as JSON.
package struct ChangeReport {
    private let changes: [BreakingChange]

    package init(_ changes: [BreakingChange]) { self.changes = changes }

    /// For people: place and rule, what has changed, what to do instead.
    package var text: String {
        changes.map { "\($0.place): \($0.rule.rawValue): \($0.element)\n    \($0.what).\n    Instead: \($0.instead).\n" }.joined(separator: "\n")
    }

    /// `{"breaking": [{"rule", "element", "place", "what", "instead"}]}`.
    package var json: String {
        let entries = changes.map { change in
            let members = [
                ("rule", change.rule.rawValue), ("element", change.element), ("place", change.place), ("what", change.what), ("instead", change.instead),
            ]
            return "    {" + members.map { "\"\($0)\": \(Self.quoted($1))" }.joined(separator: ", ") + "}"
        }
        return entries.isEmpty ? "{\"breaking\": []}" : "{\"breaking\": [\n\(entries.joined(separator: ",\n"))\n]}"
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}

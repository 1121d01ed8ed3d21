/// A path of `google.api.http`: "/v1/orders/{order_id}/cancel", "/v1/{name=files/**}:restore".
package struct PathTemplate: Sendable, Hashable {
    package enum Segment: Sendable, Hashable {
        case literal(String)
        /// Exactly one segment: `*` or a plain variable.
        case one
        /// All remaining segments, none included: `**`. Only at the end.
        case rest
    }

    /// A part of the path that becomes the value of a request field.
    package struct Variable: Sendable, Hashable {
        /// The field, from the request message down, in proto names.
        package var fieldPath: [String]
        /// The segments of the template that it covers.
        package var segments: Range<Int>

        package init(fieldPath: [String], segments: Range<Int>) {
            self.fieldPath = fieldPath
            self.segments = segments
        }
    }

    package private(set) var text: String
    package private(set) var segments: [Segment]
    package private(set) var variables: [Variable]
    /// What follows a colon at the end of the path; empty when nothing does.
    package private(set) var action: String

    package init(_ text: String) throws(PathTemplateError) {
        self.text = text
        var parser = PathTemplateParser(text)
        (segments, variables, action) = try parser.parse()
    }

    /// The paths that it matches, without the names of its variables: "/v1/orders/*/cancel". Equal templates match the same.
    package var shape: String {
        let parts = segments.map { segment in
            switch segment {
            case .literal(let text): text
            case .one: "*"
            case .rest: "**"
            }
        }
        return "/" + parts.joined(separator: "/") + (action.isEmpty ? "" : ":" + action)
    }
}

/// Why a path template cannot be used.
package struct PathTemplateError: Error, Sendable, Hashable, CustomStringConvertible {
    package var template: String
    package var problem: String

    package var description: String { "The path template \"\(template)\" \(problem)." }
}

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

    /// The values of the variables in a path that has matched, decoded; `nil` when one of them is not percent-encoded UTF-8.
    package func values(in path: [Substring]) -> [(fieldPath: [String], value: String)]? {
        var values: [(fieldPath: [String], value: String)] = []
        var path = path
        if !action.isEmpty, let last = path.popLast() { path.append(last.dropLast(action.count + 1)) }
        for variable in variables {
            let reachesEnd = segments[variable.segments].last == .rest
            let covered = path[min(variable.segments.lowerBound, path.count)..<(reachesEnd ? path.count : variable.segments.upperBound)]
            // Within one segment an encoded slash is data; across several it would look like a separator, so it stays encoded.
            let single = variable.segments.count == 1 && !reachesEnd
            var parts: [String] = []
            for segment in covered {
                guard let part = PercentEncoding.decode(segment, keepingSlashes: !single) else { return nil }
                parts.append(part)
            }
            values.append((variable.fieldPath, parts.joined(separator: "/")))
        }
        return values
    }
}

/// Why a path template cannot be used.
package struct PathTemplateError: Error, Sendable, Hashable, CustomStringConvertible {
    package var template: String
    package var problem: String

    package var description: String { "The path template \"\(template)\" \(problem)." }
}

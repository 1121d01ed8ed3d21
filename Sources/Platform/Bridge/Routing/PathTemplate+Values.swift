package import MeshDescriptors

extension PathTemplate {
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

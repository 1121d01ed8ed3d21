package import MeshDescriptors

/// Finds what serves a path. A literal segment wins over a variable, a variable over `**`; the longer literal prefix decides first.
///
/// The path is decided before the verb: `/v1/users/login` with a verb that it does not have is not taken for `/v1/users/{user_id}`.
package struct RouteTree<Value: Sendable>: Sendable {
    private struct Node: Sendable {
        var literals: [String: Int] = [:]
        var one: Int?
        var rest: Int?
        /// By action (the word after the colon; mostly empty), then by verb.
        var endings: [String: [String: Value]] = [:]
    }

    /// Index 0 is the root.
    private var nodes: [Node] = [Node()]

    package init() {}

    /// - Returns: what stood there before under the same path and verb; it is kept then.
    package mutating func insert(_ value: Value, at template: PathTemplate, verb: String) -> Value? {
        var current = 0
        for segment in template.segments { current = child(of: current, segment) }
        if let present = nodes[current].endings[template.action]?[verb] { return present }
        nodes[current].endings[template.action, default: [:]][verb] = value
        return nil
    }

    /// The verbs of the best matching path, with their values; `nil` when no path matches.
    ///
    /// - Parameter path: the segments as they came, still percent-encoded.
    package func match(_ path: [Substring]) -> [String: Value]? {
        if let last = path.last, let colon = last.lastIndex(of: ":"), colon != last.startIndex {
            let trimmed = path.dropLast() + [last[..<colon]]
            if let found = walk(0, trimmed[...], action: String(last[last.index(after: colon)...])) { return found }
        }
        return walk(0, path[...], action: "")
    }

    private func walk(_ index: Int, _ path: ArraySlice<Substring>, action: String) -> [String: Value]? {
        let node = nodes[index]
        if let segment = path.first {
            if let literal = PercentEncoding.decode(segment).flatMap({ node.literals[$0] }),
                let found = walk(literal, path.dropFirst(), action: action)
            {
                return found
            }
            if let one = node.one, !segment.isEmpty, let found = walk(one, path.dropFirst(), action: action) { return found }
        } else if let found = node.endings[action] {
            return found
        }
        return node.rest.flatMap { nodes[$0].endings[action] }
    }

    private mutating func child(of index: Int, _ segment: PathTemplate.Segment) -> Int {
        let existing =
            switch segment {
            case .literal(let text): nodes[index].literals[text]
            case .one: nodes[index].one
            case .rest: nodes[index].rest
            }
        if let existing { return existing }
        nodes.append(Node())
        let added = nodes.count - 1
        switch segment {
        case .literal(let text): nodes[index].literals[text] = added
        case .one: nodes[index].one = added
        case .rest: nodes[index].rest = added
        }
        return added
    }
}

extension RouteTree {
    /// The segments of a request's path; `nil` when it does not begin with a slash.
    package static func segments(of path: Substring) -> [Substring]? {
        guard path.first == "/" else { return nil }
        if path.count == 1 { return [] }
        return path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
    }
}

/// Who sees the generated declarations.
enum Visibility: String, CaseIterable, Sendable {
    case `public`, package, `internal`

    /// A line that is written for `public`, for this visibility.
    func applied(to line: String) -> String {
        guard self != .public else { return line }
        let (attribute, rest) = line.hasPrefix(Self.boxed) ? (Self.boxed, line.dropFirst(Self.boxed.count)) : ("", line[...])
        guard rest.hasPrefix("public ") else { return line }
        let declaration = rest.dropFirst("public ".count)
        // An import says what it is; a declaration is internal by itself.
        if self == .internal, !declaration.hasPrefix("import ") { return attribute + declaration }
        return "\(attribute)\(rawValue) \(declaration)"
    }

    private static let boxed = "@_Boxed "
}

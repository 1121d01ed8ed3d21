/// The number of a migration: `2`, or `2.1` for the file `V2_1__name.sql`.
package struct MigrationVersion: Sendable, Hashable, Comparable, CustomStringConvertible {
    private let parts: [UInt32]

    /// Reads `2_1` or `2.1`; `nil` for anything else. Trailing zeros do not count: 2.0 is 2.
    package init?(_ text: some StringProtocol) {
        var parts: [UInt32] = []
        for part in text.split(omittingEmptySubsequences: false, whereSeparator: { $0 == "_" || $0 == "." }) {
            guard !part.isEmpty, part.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }), let number = UInt32(part) else { return nil }
            parts.append(number)
        }
        while parts.count > 1, parts.last == 0 { parts.removeLast() }
        self.parts = parts
    }

    package static func < (left: MigrationVersion, right: MigrationVersion) -> Bool { left.parts.lexicographicallyPrecedes(right.parts) }

    package var description: String { parts.map { String($0) }.joined(separator: ".") }
}

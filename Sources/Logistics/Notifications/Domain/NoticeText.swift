/// A notice in both languages, each at most `limit` long, so that it fits into one message of a chat.
package struct NoticeText: Sendable, Hashable {
    /// In UTF-16 units, which is the strictest way in which chats count.
    package static let limit = 1900

    package var korean: String
    package var english: String

    package init(korean: [String], english: [String]) {
        self.korean = Self.capped(korean.joined(separator: "\n"))
        self.english = Self.capped(english.joined(separator: "\n"))
    }

    private static func capped(_ text: String) -> String {
        guard text.utf16.count > limit else { return text }
        var length = 1
        let kept = text.prefix { character in
            length += character.utf16.count
            return length <= limit
        }
        return kept + "…"
    }

    /// How people name an order: the last digits of its id, because ids of orders of the same minute begin alike.
    package static func shortOrder(_ orderID: String) -> String { String(orderID.suffix(8)) }
}

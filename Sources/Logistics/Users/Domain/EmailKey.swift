/// What makes an e-mail address the same address: case does not count, nor does space around it.
package struct EmailKey: Sendable, Hashable {
    package let text: String

    package init(_ email: String) {
        text = EmailKey.trimmed(email).lowercased()
    }

    package static func trimmed(_ email: String) -> String {
        let blank: (Character) -> Bool = { $0.isWhitespace }
        return String(email.drop(while: blank).reversed().drop(while: blank).reversed())
    }
}

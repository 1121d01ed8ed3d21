/// The meaning of single request headers.
package enum RequestHeaders {
    /// The longest deadline that a client may ask for.
    private static let longestTimeout = 600.0

    /// `Request-Timeout`: seconds, decimals allowed.
    package static func timeout(_ text: String) throws(Problem) -> Duration {
        guard text.utf8.count <= 20, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: ".") }),
            let seconds = Double(text), seconds > 0, seconds <= longestTimeout
        else { throw .invalid("Request-Timeout takes a number of seconds above 0 and up to 600.", reason: "BAD_REQUEST_TIMEOUT") }
        return .seconds(seconds)
    }

    /// `Idempotency-Key`: 1 to 255 visible ASCII characters.
    package static func idempotencyKey(_ text: String) throws(Problem) -> String {
        guard (1...255).contains(text.utf8.count), text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw .invalid("Idempotency-Key takes 1 to 255 visible ASCII characters.", reason: "BAD_IDEMPOTENCY_KEY")
        }
        return text
    }

    /// The token of `Authorization: Bearer …`; `nil` for another scheme.
    package static func bearer(_ text: String) -> String? {
        let parts = text.split(separator: " ")
        return parts.count == 2 && parts[0].lowercased() == "bearer" ? String(parts[1]) : nil
    }

    /// Whether a `Content-Type` is JSON in UTF-8.
    package static func isJSON(_ text: String) -> Bool {
        let parts = text.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
        guard parts.first == "application/json" else { return false }
        return parts.dropFirst().allSatisfy { !$0.hasPrefix("charset=") || $0 == "charset=utf-8" || $0 == "charset=\"utf-8\"" }
    }
}

internal import COpenSSL

/// The development authority could not do its work.
package struct AuthorityError: Error, CustomStringConvertible {
    /// What was tried, as "write the key".
    package let action: String
    /// The file or directory, if any.
    package let path: String
    /// What OpenSSL says, if anything.
    package let reason: String

    init(action: String, path: String = "") {
        self.action = action
        self.path = path
        var text = [CChar](repeating: 0, count: 256)
        let code = ERR_get_error()
        if code != 0 { ERR_error_string_n(code, &text, text.count) }
        ERR_clear_error()
        reason = String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    package var description: String {
        "could not \(action)" + (path.isEmpty ? "" : " at \(path)") + (reason.isEmpty ? "" : ": \(reason)")
    }
}

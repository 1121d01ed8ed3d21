/// Names and label values in the forms that Prometheus accepts.
enum PrometheusName {
    /// `[a-zA-Z_:][a-zA-Z0-9_:]*`; every other character becomes an underscore.
    static func metric(_ name: String) -> String { sanitized(name, allowsColon: true) }

    /// `[a-zA-Z_][a-zA-Z0-9_]*`, without the leading double underscore that is reserved.
    static func label(_ name: String) -> String {
        var name = sanitized(name, allowsColon: false)
        while name.hasPrefix("__") { name.removeFirst() }
        return name
    }

    /// A value between quotes: backslash, quote and line end escaped.
    static func labelValue(_ value: String) -> String { escaped(value, quotes: true) }

    /// A HELP text: backslash and line end escaped.
    static func help(_ text: String) -> String { escaped(text, quotes: false) }

    private static func sanitized(_ name: String, allowsColon: Bool) -> String {
        var bytes: [UInt8] = []
        for byte in name.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): bytes.append(byte)
            case UInt8(ascii: ":") where allowsColon: bytes.append(byte)
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                if bytes.isEmpty { bytes.append(UInt8(ascii: "_")) }
                bytes.append(byte)
            default: bytes.append(UInt8(ascii: "_"))
            }
        }
        return bytes.isEmpty ? "_" : String(decoding: bytes, as: UTF8.self)
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\"" where quotes: result += "\\\""
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

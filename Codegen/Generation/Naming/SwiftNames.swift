/// How names of a contract become names in Swift.
package enum SwiftNames {
    private static let keywords: Set<String> = [
        "associatedtype", "class", "deinit", "enum", "extension", "fileprivate", "func", "import", "init", "inout", "internal", "let",
        "open", "operator", "private", "precedencegroup", "protocol", "public", "rethrows", "static", "struct", "subscript", "typealias",
        "var", "break", "case", "catch", "continue", "default", "defer", "do", "else", "fallthrough", "for", "guard", "if", "in", "repeat",
        "return", "throw", "switch", "where", "while", "as", "false", "is", "nil", "super", "throws", "true", "try", "await", "any",
    ]
    /// What a message or enum has already, or what a property cannot be called.
    private static let taken: Set<String> = [
        "self", "init", "hash", "hashValue", "unknownFields", "serializedBytes", "messageName", "rawValue", "allCases", "unrecognized",
    ]
    /// What an enum has beside its cases.
    private static let takenCases: Set<String> = ["name"]
    private static let takenTypes: Set<String> = ["Type", "Protocol", "Self", "Any"]
    private static let acronyms = ["id": "ID", "ids": "IDs", "url": "URL", "http": "HTTP"]

    /// `order_id` → `orderID`, escaped.
    package static func property(_ name: String) -> String { escaped(lowerCamel(name)) }

    /// `Order` stays; what Swift reserves gets an underscore.
    package static func type(_ name: String) -> String { takenTypes.contains(name) ? name + "_" : name }

    /// `destination` → `Destination`.
    static func upperCamel(_ name: String) -> String { words(name).map(capitalized).joined() }

    /// `PlaceOrder` → `placeOrder`, `HTTPGet` → `httpGet`, escaped.
    package static func method(_ name: String) -> String {
        let upper = name.prefix { $0.isUppercase }.count
        let count = upper <= 1 || upper == name.count ? upper : upper - 1
        return escaped(name.prefix(count).lowercased() + name.dropFirst(count))
    }

    /// Case names of an enum's values: without the enum's name where all have it, `<NAME>_UNSPECIFIED` → `unspecified`.
    package static func cases(enumName: String, values: [String]) -> [String] {
        let prefix = upperSnake(enumName) + "_"
        let strip = values.allSatisfy { value in
            value.hasPrefix(prefix) && value.dropFirst(prefix.count).first?.isLetter == true
        }
        return values.map { value in
            if !strip, value == prefix + "UNSPECIFIED" { return "unspecified" }
            let name = lowerCamel((strip ? String(value.dropFirst(prefix.count)) : value).lowercased())
            return takenCases.contains(name) ? name + "_" : escaped(name)
        }
    }

    /// `chill.orders.v1` → `ChillOrdersV1`.
    package static func module(package: String) -> String { package.split(separator: ".").map { upperCamel(String($0)) }.joined() }

    package static func literal(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where scalar.value < 0x20 || scalar.value == 0x7f: result += "\\u{\(String(scalar.value, radix: 16))}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    static func lowerCamel(_ name: String) -> String {
        let words = words(name)
        guard let first = words.first else { return name }
        let rest = words.dropFirst().map { acronyms[$0.lowercased()] ?? capitalized($0) }
        return first.prefix(1).lowercased() + first.dropFirst() + rest.joined()
    }

    private static func words(_ name: String) -> [String] { name.split(separator: "_").map(String.init) }

    private static func capitalized(_ word: String) -> String { word.prefix(1).uppercased() + word.dropFirst() }

    private static func escaped(_ name: String) -> String {
        if taken.contains(name) { return name + "_" }
        if name.first?.isNumber == true { return "_" + name }
        return keywords.contains(name) ? "`\(name)`" : name
    }

    /// `CancelReason` → `CANCEL_REASON`.
    private static func upperSnake(_ name: String) -> String {
        var result = ""
        var previousIsLower = false
        for character in name {
            if character.isUppercase, previousIsLower { result += "_" }
            result += character.uppercased()
            previousIsLower = character.isLowercase || character.isNumber
        }
        return result
    }
}

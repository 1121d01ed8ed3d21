internal import MeshDescriptors
internal import MeshProtobuf

/// JSON that is, or nearly is, a message.
///
/// Left out is what Python takes although the specification says no, which `LenientJSONTests` has: numbers in strings with a plus, leading
/// zeros, underscores or as "inf"; names of enums that are digits, and enums as fractions, booleans or beyond 32 bits; base64 with characters that are none; an empty string
/// or list for a message; a field under both of its names.
struct RandomJSON {
    private static let integers = [
        "0", "-0", "1", "-1", "1.0", "1.5", "1e2", "1E+2", "100e-2", "5e-1", "2147483647", "2147483648", "-2147483648", "-2147483649", "4294967295",
        "4294967296", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809", "18446744073709551615",
        "18446744073709551616", "true", "null", "{}", "[]", "\"\"", "\"0\"", "\"-1\"", "\"12\"", "\"2147483648\"", "\"18446744073709551615\"",
        "\"x\"", "\" 1\"", "\"1 \"", "\"0x10\"", "\"1 2\"", "\"1.5\"",
    ]
    private static let floats = [
        "0", "-0.0", "1", "1.5", "-1e-3", "1e300", "1e39", "-3.5e38", "1e400", "4.9e-324", "0.1", "16777217", "\"NaN\"", "\"Infinity\"",
        "\"-Infinity\"", "\"1.5\"", "\"nan\"", "\"x\"", "\"\"", "null", "{}", "[1]", "123456789012345678901234567890",
    ]
    private static let strings = [
        "\"\"", "\"a\"", "\"냉동 🚚\"", "\"\\u0000\\n\\\"\\\\\\/\"", "\"\\ud83d\\ude9a\"", "\"\\ud83d\"", "1", "true", "null", "{}", "[]",
    ]
    private static let byteStrings = ["\"\"", "\"AQ==\"", "\"AQ\"", "\"AQID\"", "\"_-8=\"", "\"+/8=\"", "\"-_8\"", "1", "null", "[]", "\"A\""]
    private static let flags = ["true", "false", "true", "false", "null", "\"true\"", "1", "0", "{}"]
    private static let times = [
        "\"2026-01-31T09:30:00Z\"", "\"1970-01-01T00:00:00.5Z\"", "\"0001-01-01T00:00:00Z\"", "\"9999-12-31T23:59:59.999999999Z\"",
        "\"2026-02-30T00:00:00Z\"", "\"2026-01-31T09:30:00+09:00\"", "\"2026-01-31T09:30:00\"", "\"\"", "1", "null", "{}",
    ]
    private static let durations = [
        "\"0s\"", "\"1.5s\"", "\"-1.5s\"", "\"0.000000001s\"", "\"315576000000s\"", "\"315576000001s\"", "\"-0.5s\"", "\"1\"", "\"s\"", "\"\"", "1",
        "null", "[]",
    ]

    static func text(_ type: MessageDescriptor, _ random: inout Seeded) -> String { message(type, depth: 0, &random) }

    private static func message(_ type: MessageDescriptor, depth: Int, _ random: inout Seeded) -> String {
        switch type.fullName {
        case "google.protobuf.Timestamp": return random.one(of: times)
        case "google.protobuf.Duration": return random.one(of: durations)
        default: break
        }
        if random.once(in: 60) { return random.one(of: ["null", "[1]", "1", "\"x\"", "true"]) }
        var members: [String] = []
        let count = type.fields.isEmpty ? 0 : random.below(depth > 4 ? 2 : min(type.fields.count + 1, 6))
        for field in type.fields.shuffled(using: &random).prefix(count) {
            members.append("\(quoted(random.once(in: 4) ? field.name : field.jsonName)):\(value(field, depth, &random))")
        }
        if random.once(in: 60) { members.append("\"not_there\":1") }
        return "{\(members.joined(separator: random.once(in: 9) ? " ,\n\t" : ","))}"
    }

    private static func value(_ field: FieldDescriptor, _ depth: Int, _ random: inout Seeded) -> String {
        if random.once(in: 50) { return "null" }
        if field.isMap, let value = field.messageType?.field(number: 2) {
            if random.once(in: 30) { return "[]" }
            let members = (0..<random.below(4)).map { _ in
                // Of keys that mean the same, Python merges the messages.
                let name = random.one(of: ["0", "1", "2", "-1", "2147483647", "4294967295", "true", "false", "\"a\"", "\"b\"", "\"냉동\""])
                let text = name.hasPrefix("\"") ? name : "\"\(name)\""
                return "\(text):\(single(value, depth, &random))"
            }
            return "{\(members.joined(separator: ","))}"
        }
        if field.isRepeated {
            if random.once(in: 30) { return single(field, depth, &random) }
            return "[\((0..<random.below(4)).map { _ in single(field, depth, &random) }.joined(separator: ","))]"
        }
        return single(field, depth, &random)
    }

    private static func single(_ field: FieldDescriptor, _ depth: Int, _ random: inout Seeded) -> String {
        if case .message(let type) = field.kind { return message(type, depth: depth + 1, &random) }
        return scalar(field, &random)
    }

    private static func scalar(_ field: FieldDescriptor, _ random: inout Seeded) -> String {
        // Most of a text must be right, or nothing but refusals would be compared.
        func draw(_ values: [String], right: Int) -> String { random.once(in: 12) ? random.one(of: values) : values[random.below(right)] }
        switch field.kind {
        case .double, .float: return draw(floats, right: 5)
        case .bool: return draw(flags, right: 4)
        case .string: return draw(strings, right: 5)
        case .bytes: return draw(byteStrings, right: 7)
        case .enumeration(let type):
            let names = type.values.map { quoted($0.name) }
            return random.once(in: 4) ? random.one(of: ["0", "1", "-1", "77", "null", "\"NO_SUCH\"", "{}"]) : random.one(of: names)
        default: return draw(integers, right: 5)
        }
    }

    private static func quoted(_ text: String) -> String { JSONValue.string(text).serialized }
}

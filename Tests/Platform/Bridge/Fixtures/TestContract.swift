import Bridge

/// A contract written by hand, for what the real ones do not use: a FileDescriptorProto, field by field.
struct TestContract {
    struct Field {
        var name: String
        var number: Int
        /// As in FieldDescriptorProto: 5 int32, 8 bool, 9 string, 11 message.
        var type = 9
        var message = ""
        var isRepeated = false
        var isInternal = false
    }

    struct Rule {
        var verb: Int
        var path: String
        var body = ""
        var responseBody = ""
        var additional: [Rule] = []

        static func get(_ path: String, responseBody: String = "", additional: [Rule] = []) -> Rule {
            Rule(verb: 2, path: path, responseBody: responseBody, additional: additional)
        }
        static func post(_ path: String, body: String = "*") -> Rule { Rule(verb: 4, path: path, body: body) }

        var bytes: [UInt8] {
            text(verb, path) + text(7, body) + text(12, responseBody) + additional.flatMap { field(11, $0.bytes) }
        }
    }

    struct Method {
        var name: String
        var input = "Request"
        var output = "Answer"
        var rule: Rule?
        var location = ""
        var issuesSession = false
        var isStream = false
    }

    var messages: [String: [Field]] = [
        "Request": [
            Field(name: "item_id", number: 1), Field(name: "tags", number: 2, isRepeated: true),
            Field(name: "inner", number: 3, type: 11, message: "Inner"),
            Field(name: "open", number: 4, type: 8), Field(name: "secret", number: 5, isInternal: true), Field(name: "size", number: 6, type: 5),
        ],
        "Inner": [Field(name: "part_no", number: 1), Field(name: "count", number: 2, type: 5)],
        "Answer": [Field(name: "item_id", number: 1), Field(name: "inner", number: 2, type: 11, message: "Inner")],
    ]
    var methods: [Method]

    init(_ methods: [Method]) { self.methods = methods }

    /// The contract of a process that serves `test.v1.ItemsService`.
    func contract(name: String = "items", service: String = "ItemsService") throws -> Contract {
        var file = text(1, "test/\(service).proto") + text(2, "test.v1") + text(12, "proto3")
        for (name, fields) in messages.sorted(by: { $0.key < $1.key }) {
            file += field(4, text(1, name) + fields.flatMap { field(2, Self.bytes($0)) })
        }
        file += field(6, text(1, service) + methods.flatMap { field(2, Self.bytes($0)) })
        return try Contract(name: name, services: ["test.v1.\(service)"], files: [file])
    }

    private static func bytes(_ described: Field) -> [UInt8] {
        var bytes = text(1, described.name) + number(3, described.number) + number(4, described.isRepeated ? 3 : 1) + number(5, described.type)
        if !described.message.isEmpty { bytes += text(6, ".test.v1." + described.message) }
        if described.isInternal { bytes += field(8, field(51003, number(14, 1))) }
        let words = described.name.split(separator: "_")
        return bytes + text(10, String(words[0]) + words.dropFirst().map(\.capitalized).joined())
    }

    private static func bytes(_ method: Method) -> [UInt8] {
        var options: [UInt8] = method.rule.map { field(72_295_728, $0.bytes) } ?? []
        options += field(51001, text(7, method.location) + (method.issuesSession ? number(8, 1) : []))
        return text(1, method.name) + text(2, ".test.v1." + method.input) + text(3, ".test.v1." + method.output) + field(4, options)
            + (method.isStream ? number(6, 1) : [])
    }
}

private func varint(_ value: Int) -> [UInt8] { value < 128 ? [UInt8(value)] : [UInt8(value & 127 | 128)] + varint(value >> 7) }
private func field(_ number: Int, _ bytes: [UInt8]) -> [UInt8] { varint(number << 3 | 2) + varint(bytes.count) + bytes }
private func text(_ number: Int, _ text: String) -> [UInt8] { text.isEmpty ? [] : field(number, Array(text.utf8)) }
private func number(_ number: Int, _ value: Int) -> [UInt8] { varint(number << 3) + varint(value) }

extension Substring {
    fileprivate var capitalized: String { prefix(1).uppercased() + dropFirst() }
}

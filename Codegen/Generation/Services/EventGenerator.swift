internal import MeshDescriptors

/// The conformance of a message that is an event.
struct EventGenerator {
    let message: MessageDescriptor
    let event: EventOptions
    let names: TypeNames

    func write(to writer: inout SourceWriter) throws(GenerationError) {
        guard !event.topic.isEmpty else {
            throw GenerationError(message.eventPlace(1), "the event \(message.fullName) has no topic: write topic: \"order.placed\", what and then what happened")
        }
        guard Self.isTopic(event.topic) else {
            throw GenerationError(
                message.eventPlace(1), "the topic \"\(event.topic)\" of \(message.fullName): write words in small letters, joined by dots, as \"order.placed\"")
        }
        guard let field = message.field(named: event.key), field.name == event.key else {
            throw GenerationError(
                message.eventPlace(2),
                "the key of the event \(message.fullName) is \"\(event.key)\", which is none of its fields: write one of \(keys)")
        }
        for field in message.fields where SwiftNames.property(field.name) == "eventKey" {
            throw GenerationError(field.place, "\(message.fullName).\(field.name) is called eventKey in Swift, which every event has: rename it")
        }
        let name = SwiftNames.property(field.name)
        var key: String?
        if !field.hasPresence, !field.isRepeated {
            switch field.kind {
            case .string: key = name
            case .int32, .int64, .uint32, .uint64, .sint32, .sint64, .fixed32, .fixed64, .sfixed32, .sfixed64:
                key = "\(names.swift("String"))(\(name))"
            default: break
            }
        }
        guard let key else {
            throw GenerationError(message.eventPlace(2), "\(message.fullName).\(field.name) cannot be the key of an event: write a plain string or integer")
        }
        try writer.block("extension \(names.declaredName(message)): \(names.runtime("EventMessage"))") { writer throws(GenerationError) in
            writer.line("public static var topic: \(names.swift("String")) { \(SwiftNames.literal(event.topic)) }")
            writer.line("public static var retentionHours: \(names.swift("Int")) { \(event.retentionHours) }")
            writer.line("public var eventKey: \(names.swift("String")) { \(key) }")
        }
    }

    private var keys: String { message.fields.filter { !$0.hasPresence && !$0.isRepeated }.map(\.name).joined(separator: ", ") }

    private static func isTopic(_ topic: String) -> Bool {
        topic.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { word in
            !word.isEmpty && word.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "_" || $0 == "-") }
        }
    }
}

internal import MeshDescriptors

/// The conformance of a message that is an event.
struct EventGenerator {
    let message: MessageDescriptor
    let event: EventOptions
    let names: TypeNames

    func write(to writer: inout SourceWriter) throws(GenerationError) {
        guard !event.topic.isEmpty else { throw GenerationError(message.place, "the event \(message.fullName) needs a topic") }
        guard let field = message.field(named: event.key), field.name == event.key else {
            throw GenerationError(message.place, "the key of the event \(message.fullName) is \"\(event.key)\", which is none of its fields")
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
            throw GenerationError(field.place, "\(message.fullName).\(field.name) cannot be the key of an event: use a plain string or integer")
        }
        try writer.block("extension \(names.declaredName(message)): \(names.runtime("EventMessage"))") { writer throws(GenerationError) in
            writer.line("public static var topic: \(names.swift("String")) { \(SwiftNames.literal(event.topic)) }")
            writer.line("public static var retentionHours: \(names.swift("Int")) { \(event.retentionHours) }")
            writer.line("public var eventKey: \(names.swift("String")) { \(key) }")
        }
    }
}

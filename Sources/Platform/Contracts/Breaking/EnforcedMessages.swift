internal import MeshDescriptors

/// The messages whose field rules a caller can break: all but those that only ever come back, as answers and events.
struct EnforcedMessages {
    let names: Set<String>

    init(_ set: ContractSet) {
        let methods = set.services.flatMap(\.methods)
        let sent = Self.reached(from: methods.map(\.input))
        let received = Self.reached(from: methods.map(\.output) + set.messages.filter { $0.event != nil })
        // What no method mentions may be sent in some way that is not known here.
        names = Set(set.messages.map(\.fullName)).subtracting(received.subtracting(sent))
    }

    private static func reached(from messages: [MessageDescriptor]) -> Set<String> {
        var names: Set<String> = []
        var open = messages
        while let next = open.popLast() {
            if names.insert(next.fullName).inserted { open += next.fields.compactMap(\.messageType) }
        }
        return names
    }
}

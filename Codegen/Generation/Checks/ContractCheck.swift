internal import MeshDescriptors

/// Refuses what a contract says about its methods and events but cannot be kept.
struct ContractCheck {
    /// Everything that is known: routes and topics must be unique among all of it.
    let pool: DescriptorPool
    /// What is generated now.
    let files: [FileDescriptor]

    func check() throws(GenerationError) {
        for file in files.sorted(by: { $0.name < $1.name }) {
            for method in file.services.flatMap(\.methods) {
                try MethodPolicyCheck(method: method).check()
                for type in [method.input, method.output] where TypeNames.isPlain(type) {
                    throw GenerationError(
                        method.place, "\(method.fullName) has \(type.fullName) for a message, which is a plain value in Swift: declare a message with a field of it")
                }
                if let rule = method.http { try HTTPRuleCheck(method: method).check(rule) }
            }
        }
        try checkRoutes()
        try checkTopics()
    }

    private func checkRoutes() throws(GenerationError) {
        var owners: [String: MethodDescriptor] = [:]
        for method in pool.services.flatMap(\.methods) {
            guard let rule = method.http else { continue }
            for rule in [rule] + rule.additional {
                guard let route = HTTPRuleCheck.route(rule), let other = owners.updateValue(method, forKey: route) else { continue }
                throw GenerationError(
                    method.httpPlace,
                    "\(method.fullName) has the route \(route), which \(other.fullName) has at \(other.httpPlace): change the path or the verb of one")
            }
        }
    }

    private func checkTopics() throws(GenerationError) {
        var owners: [String: MessageDescriptor] = [:]
        for message in pool.files.flatMap(\.messages) {
            guard let topic = message.event?.topic, !topic.isEmpty, let other = owners.updateValue(message, forKey: topic) else { continue }
            throw GenerationError(
                message.eventPlace(1),
                "\(message.fullName) has the topic \"\(topic)\", which \(other.fullName) has at \(other.eventPlace(1)): a topic carries one message, name this one otherwise")
        }
    }
}

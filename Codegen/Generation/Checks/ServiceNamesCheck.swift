internal import MeshDescriptors

/// Methods of a service need different names in Swift, and none that generated code has for itself.
struct ServiceNamesCheck {
    let service: ServiceDescriptor
    let methods: [ServiceMethod]

    /// Names in the generated protocol, definition and client.
    private static let taken = ["service", "caller"]

    func check() throws(GenerationError) {
        var seen: [String: String] = [:]
        for method in methods {
            let name = method.descriptor.name
            if Self.taken.contains(method.name) {
                throw GenerationError(
                    method.descriptor.place, "\(service.fullName)/\(name) is called \(method.name) in Swift, which generated code needs: write \(name)It, or a name that says more")
            }
            if let other = seen.updateValue(name, forKey: method.name) {
                throw GenerationError(
                    method.descriptor.place, "\(other) and \(name) of \(service.fullName) are both called \(method.name) in Swift: rename one")
            }
        }
    }
}

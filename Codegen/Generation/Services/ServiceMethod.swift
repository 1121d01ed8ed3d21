internal import MeshDescriptors

/// A method as Swift sees it.
struct ServiceMethod {
    enum Kind: String {
        case unary, serverStreaming, clientStreaming, bidirectional
    }

    let descriptor: MethodDescriptor
    let name: String
    let input: String
    let output: String

    init(_ method: MethodDescriptor, _ names: TypeNames) throws(GenerationError) {
        descriptor = method
        name = SwiftNames.method(method.name)
        input = try names.message(method.input, in: nil, place: method.place)
        output = try names.message(method.output, in: nil, place: method.place)
    }

    var kind: Kind {
        switch (descriptor.clientStreaming, descriptor.serverStreaming) {
        case (false, false): .unary
        case (false, true): .serverStreaming
        case (true, false): .clientStreaming
        case (true, true): .bidirectional
        }
    }
}

/// A parsed ServiceDescriptorProto.
struct ServiceDefinition: Sendable {
    struct Method: Sendable {
        var name = ""
        var input = ""
        var output = ""
        /// Indexes of the messages in the schema.
        var inputIndex = 0
        var outputIndex = 0
        var clientStreaming = false
        var serverStreaming = false
        var http: HTTPRule?
        var policy = MethodPolicyOptions()
    }

    var name = ""
    var fullName = ""
    var file = 0
    var path: [Int] = []
    var methods: [Method] = []

    init(_ bytes: ArraySlice<UInt8>, scope: String, file: Int, path: [Int]) throws(DescriptorError) {
        (self.file, self.path) = (file, path)
        var reader = WireReader(bytes)
        while let (number, value) = try reader.next() {
            if number == 1 { name = value.text }
            if number == 2 { methods.append(try Self.method(value.slice)) }
        }
        fullName = scope.isEmpty ? name : scope + "." + name
    }

    private static func method(_ bytes: ArraySlice<UInt8>) throws(DescriptorError) -> Method {
        var method = Method()
        var reader = WireReader(bytes)
        while let (number, value) = try reader.next() {
            switch number {
            case 1: method.name = value.text
            case 2: method.input = String(value.text.drop { $0 == "." })
            case 3: method.output = String(value.text.drop { $0 == "." })
            case 4: try readOptions(value.slice, into: &method)
            case 5: method.clientStreaming = value.flag
            case 6: method.serverStreaming = value.flag
            default: break
            }
        }
        return method
    }

    private static func readOptions(_ bytes: ArraySlice<UInt8>, into method: inout Method) throws(DescriptorError) {
        var reader = WireReader(bytes)
        while let (number, value) = try reader.next() {
            if number == 51001 { try method.policy.merge(value.slice) }
            if number == 72_295_728 {
                var rule = method.http ?? HTTPRule()
                try rule.merge(value.slice)
                method.http = rule
            }
        }
    }
}

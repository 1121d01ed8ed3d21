internal import MeshDescriptors

/// What protoc hands to a plugin (google.protobuf.compiler.CodeGeneratorRequest).
struct CodeGeneratorRequest {
    var filesToGenerate: [String] = []
    var parameter = ""
    /// Serialized FileDescriptorProtos, each after those it imports.
    var files: [[UInt8]] = []

    init(_ bytes: [UInt8]) throws(DescriptorError) {
        var reader = WireReader(bytes[...])
        while let (number, value) = try reader.next() {
            switch number {
            case 1: filesToGenerate.append(value.text)
            case 2: parameter = value.text
            case 15: files.append(Array(value.slice))
            default: break
            }
        }
    }
}

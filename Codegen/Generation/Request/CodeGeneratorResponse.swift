/// What a plugin answers (google.protobuf.compiler.CodeGeneratorResponse).
struct CodeGeneratorResponse {
    struct File: Equatable {
        var name: String
        var content: String
    }

    var error: String?
    var files: [File] = []

    var serialized: [UInt8] {
        var bytes: [UInt8] = []
        if let error { WireFormat.append(1, Array(error.utf8), to: &bytes) }
        // FEATURE_PROTO3_OPTIONAL
        bytes += [2 << 3, 1]
        for file in files {
            var content: [UInt8] = []
            WireFormat.append(1, Array(file.name.utf8), to: &content)
            WireFormat.append(15, Array(file.content.utf8), to: &content)
            WireFormat.append(15, content, to: &bytes)
        }
        return bytes
    }
}

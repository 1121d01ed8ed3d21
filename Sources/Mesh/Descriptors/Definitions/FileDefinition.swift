/// A parsed FileDescriptorProto; its messages and enums lie flat in the schema.
struct FileDefinition: Sendable {
    var name = ""
    var package = ""
    var imports: [String] = []
    var publicImports: [Int] = []
    var syntax = "proto2"
    /// Indexes of top-level messages and enums, and of services, in the schema.
    var messages: [Int] = []
    var enums: [Int] = []
    var services: [Int] = []
    /// Indexes of the bearers of extension fields that the file declares, at whatever depth.
    var extensions: [Int] = []
    var locations = SourceLocations()
    /// As it was given.
    var bytes: [UInt8] = []
}

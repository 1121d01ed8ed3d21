/// The line with which a generated file asks at compile time for the runtime that it was written for.
///
/// `version` grows whenever generated code needs something that an older runtime does not have; `_MeshRuntime` in MeshProtobuf gets a
/// member for it, and the versions that it no longer serves become unavailable there, with a text that says what to do.
package enum RuntimeHandshake {
    package static let version = 6

    static func write(to writer: inout SourceWriter, _ names: TypeNames) {
        writer.line("// If this does not compile, generator and runtime are not of the same version: update the older one and generate again.")
        writer.line("private typealias _Runtime = \(names.runtime("_MeshRuntime")).Version\(version)")
    }
}

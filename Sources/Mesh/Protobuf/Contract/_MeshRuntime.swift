/// What generated code may ask of this runtime: each generated file names the version that it was written for, so that a generator and
/// a runtime that do not fit show when the file is compiled, and not when a message is lost.
public enum _MeshRuntime {
    /// Unary calls are begun and ended in the generated client.
    public typealias Version6 = Void

    /// Fields are read where they lie.
    public typealias Version5 = Void

    @available(
        *, unavailable,
        message: "this file was generated for an older runtime of the mesh: generate it again with the protoc-gen-mesh-swift of this version"
    )
    public typealias Version4 = Void

    @available(
        *, unavailable,
        message: "this file was generated for an older runtime of the mesh: generate it again with the protoc-gen-mesh-swift of this version"
    )
    public typealias Version3 = Void

    @available(
        *, unavailable,
        message: "this file was generated for an older runtime of the mesh: generate it again with the protoc-gen-mesh-swift of this version"
    )
    public typealias Version2 = Void

    @available(
        *, unavailable,
        message: "this file was generated for an older runtime of the mesh: generate it again with the protoc-gen-mesh-swift of this version"
    )
    public typealias Version1 = Void
}

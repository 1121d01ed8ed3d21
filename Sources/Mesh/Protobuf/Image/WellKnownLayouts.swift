/// Messages of google.protobuf that have a Swift type of their own.
enum WellKnownLayouts {
    static let table = _LayoutTable(
        """
        google.protobuf.Empty 24 0
        google.protobuf.Timestamp 48 22|seconds 1 I 24 32 0 -|nanos 2 i 36 40 0 -
        google.protobuf.Duration 48 22|seconds 1 I 24 32 0 -|nanos 2 i 36 40 0 -
        """)
}

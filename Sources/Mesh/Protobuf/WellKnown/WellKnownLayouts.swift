/// Messages of google.protobuf that have a Swift type of their own.
enum WellKnownLayouts {
    static let table = _LayoutTable(
        """
        google.protobuf.Empty 24 0
        google.protobuf.Timestamp 48 22|seconds 1 I 24 32 0 -|nanos 2 i 36 40 0 -
        google.protobuf.Duration 48 22|seconds 1 I 24 32 0 -|nanos 2 i 36 40 0 -
        google.protobuf.Any 64 12|typeUrl 1 s 24 56 0 -|value 2 y 40 60 0 -
        google.protobuf.FieldMask 40 0|paths 1 s* 32 24 0 -
        google.protobuf.Struct 40 0|fields 1 M* 32 24 0 6
        google.protobuf.Struct.FieldsEntry 64 12|key 1 s 24 56 0 -|value 2 m 40 0 1 7
        google.protobuf.Value 48 40|nullValue 1 i? 24 40 1 -|numberValue 2 F? 24 40 1 -|stringValue 3 s? 24 40 1 -|boolValue 4 b? 24 40 1 -|structValue 5 m? 24 40 1 5|listValue 6 m? 24 40 1 8
        google.protobuf.ListValue 40 0|values 1 m* 32 24 0 7
        google.protobuf.DoubleValue 40 9|value 1 F 24 32 0 -
        google.protobuf.FloatValue 32 5|value 1 f 24 28 0 -
        google.protobuf.Int64Value 40 11|value 1 I 24 32 0 -
        google.protobuf.UInt64Value 40 11|value 1 U 24 32 0 -
        google.protobuf.Int32Value 32 11|value 1 i 24 28 0 -
        google.protobuf.UInt32Value 32 6|value 1 u 24 28 0 -
        google.protobuf.BoolValue 32 2|value 1 b 24 28 0 -
        google.protobuf.StringValue 48 6|value 1 s 24 40 0 -
        google.protobuf.BytesValue 48 6|value 1 y 24 40 0 -
        """)
}

internal import MeshDescriptors

/// Takes the places of elements out of a serialized FileDescriptorProto. Comments stay: tools show them.
enum DescriptorStripper {
    static func stripped(_ bytes: [UInt8], keepComments: Bool) -> [UInt8] {
        var result: [UInt8] = []
        do {
            try copy(bytes[...], to: &result) { number, content throws(DescriptorError) in
                guard number == 9 else { return content }
                return keepComments ? try comments(content) : nil
            }
        } catch {
            return bytes
        }
        return result
    }

    /// Locations that carry a comment.
    private static func comments(_ info: ArraySlice<UInt8>) throws(DescriptorError) -> ArraySlice<UInt8> {
        var result: [UInt8] = []
        try copy(info, to: &result) { _, location throws(DescriptorError) in
            var reader = WireReader(location)
            while let (number, _) = try reader.next() { if number == 3 || number == 4 { return location } }
            return nil
        }
        return result[...]
    }

    /// Copies every record; of those with bytes what `change` makes of them.
    private static func copy(
        _ bytes: ArraySlice<UInt8>, to result: inout [UInt8], change: (Int, ArraySlice<UInt8>) throws(DescriptorError) -> ArraySlice<UInt8>?
    ) throws(DescriptorError) {
        var reader = WireReader(bytes)
        while let (number, value) = try reader.next() {
            switch value {
            case .varint(let value):
                WireFormat.appendVarint(UInt64(number) << 3, to: &result)
                WireFormat.appendVarint(value, to: &result)
            case .bytes(let content):
                if let content = try change(number, content) { WireFormat.append(number, content, to: &result) }
            case .fixed32(let value):
                WireFormat.appendVarint(UInt64(number) << 3 | 5, to: &result)
                withUnsafeBytes(of: value.littleEndian) { result += $0 }
            case .fixed64(let value):
                WireFormat.appendVarint(UInt64(number) << 3 | 1, to: &result)
                withUnsafeBytes(of: value.littleEndian) { result += $0 }
            }
        }
    }
}

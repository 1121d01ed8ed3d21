/// A parsed EnumDescriptorProto.
struct EnumDefinition: Sendable {
    var name = ""
    var fullName = ""
    var file = 0
    var parent: Int?
    var path: [Int] = []
    var values: [(name: String, number: Int32)] = []

    init(_ bytes: ArraySlice<UInt8>, scope: String, file: Int, parent: Int?, path: [Int]) throws(DescriptorError) {
        (self.file, self.parent, self.path) = (file, parent, path)
        var reader = WireReader(bytes)
        while let (number, value) = try reader.next() {
            if number == 1 { name = value.text }
            if number == 2 {
                var entry = (name: "", number: Int32(0))
                var fields = WireReader(value.slice)
                while let (number, value) = try fields.next() {
                    if number == 1 { entry.name = value.text }
                    if number == 2 { entry.number = Int32(truncatingIfNeeded: value.number) }
                }
                values.append(entry)
            }
        }
        fullName = scope.isEmpty ? name : scope + "." + name
    }
}

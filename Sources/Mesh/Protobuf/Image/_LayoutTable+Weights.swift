internal import CMeshShims
internal import CProtobufC

extension _LayoutTable {
    /// What a message of each kind takes: its image, and the Swift value that is made of it.
    ///
    /// A Swift value holds the messages inside it in its own memory, so that one of two bytes can be much larger than its image.
    static func prepare(_ messages: UnsafeMutablePointer<ProtobufCMessageDescriptor>, _ count: Int) {
        var sizes = [Int?](repeating: nil, count: count)
        let cycles = cycles(messages, count)
        func size(_ index: Int) -> Int {
            if let size = sizes[index] { return size }
            // The unknown fields.
            var size = 8
            var choices: [UInt32: Int] = [:]
            let fields = UnsafeBufferPointer(start: messages[index].fields, count: Int(messages[index].n_fields))
            for field in fields {
                let part = swiftSize(of: field, in: index)
                if field.flags & PROTOBUF_C_FIELD_FLAG_ONEOF.rawValue != 0 {
                    choices[field.quantifier_offset] = max(choices[field.quantifier_offset] ?? 0, part)
                } else {
                    size = min(size + part, most)
                }
            }
            size = choices.values.reduce(size) { min($0 + $1, most) }
            sizes[index] = size
            return size
        }
        func swiftSize(of field: ProtobufCFieldDescriptor, in parent: Int) -> Int {
            if field.label == PROTOBUF_C_LABEL_REPEATED { return 8 }
            // With the byte that says whether it is there, rounded.
            guard field.type == PROTOBUF_C_TYPE_MESSAGE, let inner = field.descriptor else { return field.type == PROTOBUF_C_TYPE_BYTES ? 24 : 16 }
            guard let index = index(inner, messages, count) else { return mesh_swift_size(inner.assumingMemoryBound(to: ProtobufCMessageDescriptor.self)) + 8 }
            // A message that contains itself lies elsewhere.
            return cycles[index] == cycles[parent] ? 8 : size(index) + 8
        }
        var isEntry = [Bool](repeating: false, count: count)
        for index in 0..<count {
            for field in UnsafeBufferPointer(start: messages[index].fields, count: Int(messages[index].n_fields))
            where field.reserved_flags & UInt32(MESH_FIELD_MAP) != 0 {
                if let entry = field.descriptor.flatMap({ Self.index($0, messages, count) }) { isEntry[entry] = true }
            }
        }
        // A dictionary that grows has up to three times the places that it needs, the old ones included.
        for index in 0..<count { mesh_decode_prepare(messages + index, isEntry[index] ? size(index) * 3 : size(index)) }
        for index in 0..<count { mesh_decode_link(messages + index) }
    }

    // A message of this size is refused anyway, and a sum of a few of them does not overflow.
    private static var most: Int { 1 << 40 }

    private static func index(
        _ message: UnsafeRawPointer, _ messages: UnsafeMutablePointer<ProtobufCMessageDescriptor>, _ count: Int
    ) -> Int? {
        let distance = message - UnsafeRawPointer(messages)
        return distance >= 0 && distance < count * MemoryLayout<ProtobufCMessageDescriptor>.stride
            ? distance / MemoryLayout<ProtobufCMessageDescriptor>.stride : nil
    }

    /// A number for each message that those share which contain each other (Tarjan's strongly connected components).
    private static func cycles(_ messages: UnsafeMutablePointer<ProtobufCMessageDescriptor>, _ count: Int) -> [Int] {
        var order = [Int](repeating: 0, count: count)
        var low = order
        var component = [Int](repeating: -1, count: count)
        var stack: [Int] = []
        var visited = 0
        func visit(_ index: Int) {
            visited += 1
            (order[index], low[index]) = (visited, visited)
            stack.append(index)
            for field in UnsafeBufferPointer(start: messages[index].fields, count: Int(messages[index].n_fields)) {
                guard field.type == PROTOBUF_C_TYPE_MESSAGE, let inner = field.descriptor, let next = Self.index(inner, messages, count) else { continue }
                if order[next] == 0 {
                    visit(next)
                    low[index] = min(low[index], low[next])
                } else if component[next] < 0 {
                    low[index] = min(low[index], order[next])
                }
            }
            guard low[index] == order[index] else { return }
            while let last = stack.popLast() {
                component[last] = index
                if last == index { break }
            }
        }
        for index in 0..<count where order[index] == 0 { visit(index) }
        return component
    }
}

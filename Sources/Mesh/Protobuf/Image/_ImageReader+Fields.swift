/// Fields of a new value, read where they lie. Each still is what it is in a new value, so that an absent one needs nothing, and what is
/// replaced (an empty text, an empty array, nil) owns nothing that would have to be released.
extension _ImageReader {
    @inlinable public func read<V: _ImageValue>(_ field: inout V, _ offset: Int) throws(ProtobufError) { replace(&field, with: try V._load(image + offset)) }

    @inlinable public func read(_ field: inout String, _ offset: Int) throws(ProtobufError) {
        if image.load(fromByteOffset: offset, as: Int.self) != 0 { replace(&field, with: try String._load(image + offset)) }
    }

    @inlinable public func read(_ field: inout [UInt8], _ offset: Int) throws(ProtobufError) {
        if image.load(fromByteOffset: offset, as: Int.self) != 0 { replace(&field, with: try [UInt8]._load(image + offset)) }
    }

    /// An `optional` field.
    @inlinable public func read<V: _ImageValue>(_ field: inout V?, _ offset: Int, _ has: Int) throws(ProtobufError) {
        if image.load(fromByteOffset: has, as: Int32.self) != 0 { replace(&field, with: try V._load(image + offset)) }
    }

    @inlinable public func readAll<V: _ImageValue>(_ field: inout [V], _ offset: Int) throws(ProtobufError) {
        let count = image.load(fromByteOffset: offset, as: Int.self)
        if count == 0 { return }
        var slot = image.load(fromByteOffset: offset &+ 8, as: UnsafeRawPointer.self)
        field.reserveCapacity(count)
        for _ in 0..<count {
            field.append(try V._load(slot))
            slot += V._slotSize
        }
    }

    @inlinable public func readMessage<M: _ImageConvertible>(_ field: inout M?, _ offset: Int) throws(ProtobufError) {
        guard let message = image.load(fromByteOffset: offset, as: UnsafeRawPointer?.self) else { return }
        replace(&field, with: M())
        try field?._read(_ImageReader(message))
    }

    @inlinable public func readMessages<M: _ImageConvertible>(_ field: inout [M], _ offset: Int) throws(ProtobufError) {
        let pointers = pointers(offset)
        if pointers.isEmpty { return }
        // Not by `unsafeUninitializedCapacity`, which looks the array's type up each time.
        field.reserveCapacity(pointers.count)
        for pointer in pointers {
            field.append(M())
            try field[field.count &- 1]._read(_ImageReader(pointer))
        }
    }

    @inlinable public func readMap<K: _ImageKey, V: _ImageValue>(_ field: inout [K: V], _ offset: Int) throws(ProtobufError) {
        let pointers = pointers(offset)
        if pointers.isEmpty { return }
        replace(&field, with: [K: V](minimumCapacity: Self.capacity(pointers.count)))
        for pointer in pointers { field[try K._load(pointer + 24)] = try V._load(pointer + 40) }
    }

    @inlinable public func readMessageMap<K: _ImageKey, M: _ImageConvertible>(_ field: inout [K: M], _ offset: Int) throws(ProtobufError) {
        let pointers = pointers(offset)
        if pointers.isEmpty { return }
        replace(&field, with: [K: M](minimumCapacity: Self.capacity(pointers.count)))
        for pointer in pointers {
            let entry = _ImageReader(pointer)
            let message: M? = try entry.message(40)
            field[try K._load(pointer + 24)] = message ?? M()
        }
    }

    /// Many entries may have one key: what is set aside beforehand is bounded.
    @inlinable static func capacity(_ entries: Int) -> Int { min(entries, 64) }

    @inlinable @inline(__always) func replace<Value>(_ field: inout Value, with value: __owned Value) {
        withUnsafeMutablePointer(to: &field) { $0.initialize(to: value) }
    }
}

extension _ImageWriter {
    /// A field without presence.
    @inlinable public mutating func put<V: _ImageValue>(_ value: V, _ image: UnsafeMutableRawPointer, _ offset: Int, _ has: Int) {
        if value._isDefault { return }
        value._store(&self, image + offset)
        image.storeBytes(of: 1, toByteOffset: has, as: Int32.self)
    }

    /// A `required` field.
    @inlinable public mutating func putRequired<V: _ImageValue>(_ value: V, _ image: UnsafeMutableRawPointer, _ offset: Int, _ has: Int) {
        value._store(&self, image + offset)
        image.storeBytes(of: 1, toByteOffset: has, as: Int32.self)
    }

    /// An `optional` field.
    @inlinable public mutating func putOptional<V: _ImageValue>(_ value: V?, _ image: UnsafeMutableRawPointer, _ offset: Int, _ has: Int) {
        guard let value else { return }
        value._store(&self, image + offset)
        image.storeBytes(of: 1, toByteOffset: has, as: Int32.self)
    }

    /// The member of a oneof that is set.
    @inlinable public mutating func putCase<V: _ImageValue>(
        _ number: UInt32, _ value: V, _ image: UnsafeMutableRawPointer, _ offset: Int, _ oneof: Int
    ) {
        value._store(&self, image + offset)
        image.storeBytes(of: number, toByteOffset: oneof, as: UInt32.self)
    }

    /// The message of a oneof that is set.
    @inlinable public mutating func putMessageCase<M: _ImageConvertible>(
        _ number: UInt32, _ message: M, _ image: UnsafeMutableRawPointer, _ offset: Int, _ oneof: Int
    ) {
        image.storeBytes(of: message._write(&self), toByteOffset: offset, as: UnsafeMutableRawPointer.self)
        image.storeBytes(of: number, toByteOffset: oneof, as: UInt32.self)
    }

    /// Repeated values; `each` is the most that one takes beside its content.
    @inlinable public mutating func putAll<V: _ImageValue>(_ values: [V], _ image: UnsafeMutableRawPointer, _ offset: Int, each: Int) {
        if values.isEmpty { return }
        let array = array(values.count, V._slotSize, image, offset)
        bound &+= values.count &* each
        var slot = array
        for value in values {
            value._store(&self, slot)
            slot += V._slotSize
        }
    }

    @inlinable public mutating func putMessage<M: _ImageConvertible>(_ message: M?, _ image: UnsafeMutableRawPointer, _ offset: Int) {
        guard let message else { return }
        image.storeBytes(of: message._write(&self), toByteOffset: offset, as: UnsafeMutableRawPointer.self)
    }

    @inlinable public mutating func putMessages<M: _ImageConvertible>(_ messages: [M], _ image: UnsafeMutableRawPointer, _ offset: Int) {
        if messages.isEmpty { return }
        let array = array(messages.count, 8, image, offset)
        bound &+= messages.count &* 10
        for (index, message) in messages.enumerated() {
            array.storeBytes(of: message._write(&self), toByteOffset: index &* 8, as: UnsafeMutableRawPointer.self)
        }
    }

    /// A map, sorted by key: equal messages have equal bytes.
    @inlinable public mutating func putMap<K: _ImageKey, V: _ImageValue>(
        _ map: [K: V], _ image: UnsafeMutableRawPointer, _ offset: Int, _ entries: _MessageLayout
    ) {
        if map.isEmpty { return }
        let array = array(map.count, 8, image, offset)
        bound &+= map.count &* 10
        for (index, pair) in map.sorted(by: { K._precedes($0.key, $1.key) }).enumerated() {
            let entry = message(entries, UnknownFields())
            putOptional(pair.key, entry, 24, 56)
            putOptional(pair.value, entry, 40, 60)
            array.storeBytes(of: entry, toByteOffset: index &* 8, as: UnsafeMutableRawPointer.self)
        }
    }

    @inlinable public mutating func putMessageMap<K: _ImageKey, M: _ImageConvertible>(
        _ map: [K: M], _ image: UnsafeMutableRawPointer, _ offset: Int, _ entries: _MessageLayout
    ) {
        if map.isEmpty { return }
        let array = array(map.count, 8, image, offset)
        bound &+= map.count &* 10
        for (index, pair) in map.sorted(by: { K._precedes($0.key, $1.key) }).enumerated() {
            let entry = message(entries, UnknownFields())
            putOptional(pair.key, entry, 24, 56)
            putMessage(pair.value, entry, 40)
            array.storeBytes(of: entry, toByteOffset: index &* 8, as: UnsafeMutableRawPointer.self)
        }
    }
}

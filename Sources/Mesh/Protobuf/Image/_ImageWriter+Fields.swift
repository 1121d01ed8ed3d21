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
        var slot = array(messages.count, 8, image, offset)
        bound &+= messages.count &* 10
        // Elements of a buffer are written where they lie; those of an array would be copied first.
        messages.withUnsafeBufferPointer { messages in
            for index in messages.indices {
                slot.storeBytes(of: messages[index]._write(&self), as: UnsafeMutableRawPointer.self)
                slot += 8
            }
        }
    }

    /// A map, sorted by key: equal messages have equal bytes.
    @inlinable public mutating func putMap<K: _ImageKey, V: _ImageValue>(
        _ map: [K: V], _ image: UnsafeMutableRawPointer, _ offset: Int, _ entries: _MessageLayout
    ) {
        if map.isEmpty { return }
        let array = array(map.count, 8, image, offset)
        bound &+= map.count &* 10
        var slot = array
        for (key, value) in map {
            let entry = message(entries)
            putRequired(key, entry, 24, 56)
            putRequired(value, entry, 40, 60)
            slot.storeBytes(of: entry, as: UnsafeMutableRawPointer.self)
            slot += 8
        }
        sort(array, map.count, by: K.self)
    }

    @inlinable public mutating func putMessageMap<K: _ImageKey, M: _ImageConvertible>(
        _ map: [K: M], _ image: UnsafeMutableRawPointer, _ offset: Int, _ entries: _MessageLayout
    ) {
        if map.isEmpty { return }
        let array = array(map.count, 8, image, offset)
        bound &+= map.count &* 10
        var slot = array
        for (key, value) in map {
            let entry = message(entries)
            putRequired(key, entry, 24, 56)
            entry.storeBytes(of: value._write(&self), toByteOffset: 40, as: UnsafeMutableRawPointer.self)
            slot.storeBytes(of: entry, as: UnsafeMutableRawPointer.self)
            slot += 8
        }
        sort(array, map.count, by: K.self)
    }

    /// Sorts pointers to the entries of a map.
    @inlinable func sort<K: _ImageKey>(_ entries: UnsafeMutableRawPointer, _ count: Int, by _: K.Type) {
        if count == 1 { return }
        var entries = UnsafeMutableBufferPointer(start: entries.assumingMemoryBound(to: UnsafeRawPointer.self), count: count)
        entries.sort { K._slotPrecedes($0 + 24, $1 + 24) }
    }
}

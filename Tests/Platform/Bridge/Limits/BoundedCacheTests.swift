import Bridge
import MeshEnvironment
import Testing

@Suite struct BoundedCacheTests {
    @Test func `the entry that was used longest ago makes room`() {
        var cache = BoundedCache<String, Int>(capacity: 2)
        cache["a"] = 1
        cache["b"] = 2
        #expect(cache["a"] == 1)
        cache["c"] = 3
        #expect(cache["b"] == nil)
        #expect(cache["a"] == 1)
        #expect(cache["c"] == 3)
        #expect(cache.count == 2)
    }

    @Test func `it agrees with a plain list over many random steps`() {
        let random = RandomSource.seeded(7)
        var cache = BoundedCache<UInt64, UInt64>(capacity: 8)
        var model: [(key: UInt64, value: UInt64)] = []
        for _ in 0..<20_000 {
            let key = random.next() % 16
            let known = model.firstIndex { $0.key == key }
            switch random.next() % 4 {
            case 0:
                cache[key] = nil
                if let known { model.remove(at: known) }
            case 1:
                #expect(cache[key] == known.map { model[$0].value })
                if let known { model.append(model.remove(at: known)) }
            default:
                let value = random.next()
                cache[key] = value
                if let known { model.remove(at: known) } else if model.count == 8 { model.removeFirst() }
                model.append((key, value))
            }
            #expect(cache.count == model.count)
        }
    }
}

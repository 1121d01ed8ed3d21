import Hubs
import MeshEnvironment
import Testing

struct ShortestPathTests {
    @Test func `it agrees with trying every way, on many small random networks`() {
        let random = RandomSource.seeded(17)
        var reached = 0
        for _ in 0..<400 {
            let count = 2 + Int(random.next() % 5)
            var edges: [ShortestPath.Edge] = []
            for from in 0..<count {
                for to in 0..<count where from != to && random.next() % 3 == 0 {
                    edges.append(.init(from: from, to: to, seconds: Int32(1 + random.next() % 9)))
                }
            }
            let path = ShortestPath.find(from: 0, to: count - 1, hubs: count, edges: edges)
            let best = Self.bruteForce(from: 0, to: count - 1, edges: edges, visited: [0])
            #expect(path.map { $0.reduce(0) { $0 + edges[$1].seconds } } == best)
            guard let path else { continue }
            reached += 1
            #expect(edges[path[0]].from == 0)
            #expect(edges[path[path.count - 1]].to == count - 1)
            for (one, next) in zip(path, path.dropFirst()) { #expect(edges[one].to == edges[next].from) }
        }
        #expect(reached > 100)
    }

    @Test func `the answer does not depend on the order of the roads`() throws {
        let random = RandomSource.seeded(4)
        for _ in 0..<100 {
            // Few different weights make many ways of equal length.
            var edges: [ShortestPath.Edge] = []
            for from in 0..<7 {
                for to in 0..<7 where from != to && random.next() % 2 == 0 { edges.append(.init(from: from, to: to, seconds: 60)) }
            }
            let forwards = ShortestPath.find(from: 0, to: 6, hubs: 7, edges: edges)?.map { edges[$0] }
            let reversed = Array(edges.reversed())
            let backwards = ShortestPath.find(from: 0, to: 6, hubs: 7, edges: reversed)?.map { reversed[$0] }
            #expect(forwards == backwards)
        }
    }

    @Test func `from a hub to itself there is nothing to drive`() {
        #expect(ShortestPath.find(from: 1, to: 1, hubs: 2, edges: []) == [])
    }

    @Test func `without a road there is no way`() {
        #expect(ShortestPath.find(from: 0, to: 2, hubs: 3, edges: [.init(from: 0, to: 1, seconds: 1)]) == nil)
    }

    private static func bruteForce(from: Int, to: Int, edges: [ShortestPath.Edge], visited: Set<Int>) -> Int32? {
        if from == to { return 0 }
        return edges.filter { $0.from == from && !visited.contains($0.to) }
            .compactMap { edge in bruteForce(from: edge.to, to: to, edges: edges, visited: visited.union([edge.to])).map { $0 + edge.seconds } }
            .min()
    }
}

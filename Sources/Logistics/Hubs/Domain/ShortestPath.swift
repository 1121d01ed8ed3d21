/// Dijkstra's algorithm over hubs by number.
package enum ShortestPath {
    /// A road and what it costs.
    package struct Edge: Sendable, Hashable {
        package var from: Int
        package var to: Int
        package var seconds: Int32

        package init(from: Int, to: Int, seconds: Int32) {
            self.from = from
            self.to = to
            self.seconds = seconds
        }
    }

    /// The edges of the fastest way, as indices into `edges`; empty when start and end are the same, `nil` when there is no way.
    ///
    /// Among ways of equal time the one over the smaller hub numbers wins, whatever the order of `edges`. The nearest hub is
    /// found by scanning: a network has tens of hubs, where a scan beats a heap.
    package static func find(from start: Int, to end: Int, hubs count: Int, edges: [Edge]) -> [Int]? {
        precondition((0..<count).contains(start) && (0..<count).contains(end), "a hub number lies outside of the network")
        var outgoing = [[Int]](repeating: [], count: count)
        for (index, edge) in edges.enumerated() { outgoing[edge.from].append(index) }

        var distance = [Int64?](repeating: nil, count: count)
        var arrival = [Int?](repeating: nil, count: count)
        var settled = [Bool](repeating: false, count: count)
        distance[start] = 0
        while let hub = nearest(distance, settled), hub != end {
            settled[hub] = true
            let base = distance[hub] ?? 0
            for index in outgoing[hub] where !settled[edges[index].to] {
                let edge = edges[index]
                let through = base + Int64(max(edge.seconds, 0))
                guard let known = distance[edge.to], let best = arrival[edge.to] else {
                    distance[edge.to] = through
                    arrival[edge.to] = index
                    continue
                }
                if through < known || (through == known && edge.from < edges[best].from) {
                    distance[edge.to] = through
                    arrival[edge.to] = index
                }
            }
        }
        guard distance[end] != nil else { return nil }

        var path: [Int] = []
        var hub = end
        while let index = arrival[hub], hub != start {
            path.append(index)
            hub = edges[index].from
        }
        return path.reversed()
    }

    private static func nearest(_ distance: [Int64?], _ settled: [Bool]) -> Int? {
        var nearest: (hub: Int, distance: Int64)?
        for hub in distance.indices where !settled[hub] {
            guard let value = distance[hub] else { continue }
            if let best = nearest, best.distance <= value { continue }
            nearest = (hub, value)
        }
        return nearest?.hub
    }
}

package import struct FoundationEssentials.UUID

/// The live hubs and the open roads between them.
///
/// Hubs are numbered in the order of their ids, so nothing that is computed from the numbers depends on the order of loading.
package struct RoadNetwork: Sendable {
    /// A road in one direction, between hubs by their number.
    package struct Road: Sendable, Hashable {
        package var from: Int
        package var to: Int
    }

    /// By number.
    package let hubs: [RoadHub]
    /// Both directions of every open link.
    package let roads: [Road]
    private let numbers: [UUID: Int]

    /// - Parameter links: pairs of hub ids; a pair that names an unknown hub is left out, for its hub is deleted.
    package init(hubs: [RoadHub], links: [(UUID, UUID)]) {
        let sorted = hubs.sorted { Self.isBefore($0.id, $1.id) }
        let numbers = Dictionary(sorted.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
        self.hubs = sorted
        self.numbers = numbers
        self.roads = links.flatMap { link -> [Road] in
            guard let from = numbers[link.0], let to = numbers[link.1], from != to else { return [] }
            return [Road(from: from, to: to), Road(from: to, to: from)]
        }
    }

    package func number(of hub: UUID) -> Int? { numbers[hub] }

    private static func isBefore(_ left: UUID, _ right: UUID) -> Bool {
        withUnsafeBytes(of: left.uuid) { left in withUnsafeBytes(of: right.uuid) { left.lexicographicallyPrecedes($0) } }
    }
}

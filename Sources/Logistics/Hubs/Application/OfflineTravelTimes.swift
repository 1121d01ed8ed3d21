package import MeshEnvironment

/// Travel times from the offline model: always there, never exact.
package struct OfflineTravelTimes: TravelTimeSource {
    package init() {}

    package func estimates(for roads: [(from: Coordinate, to: Coordinate)], departing: Timestamp) async throws -> [TravelEstimate] {
        roads.map { OfflineTravelModel.estimate(from: $0.from, to: $0.to, departing: departing) }
    }
}

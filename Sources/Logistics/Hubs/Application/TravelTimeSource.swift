package import MeshEnvironment

/// Who says how long a road takes: a map service, or the offline model.
package protocol TravelTimeSource: Sendable {
    /// One estimate per road, in the same order.
    func estimates(for roads: [(from: Coordinate, to: Coordinate)], departing: Timestamp) async throws -> [TravelEstimate]
}

package import struct FoundationEssentials.UUID

/// The legs that a route needs: one between each two hubs, then the one to the firm.
package enum JourneyPlan {
    /// A hub on the way.
    package struct Stop: Sendable, Hashable {
        package var hub: UUID
        package var name: String
        /// From the stop before.
        package var seconds: Int32

        package init(hub: UUID, name: String, seconds: Int32) {
            self.hub = hub
            self.name = name
            self.seconds = seconds
        }
    }

    package enum Destination: Sendable, Hashable {
        case hub(UUID, name: String)
        case firm(UUID)
    }

    package struct Leg: Sendable, Hashable {
        package var sequence: Int32
        package var fromHub: UUID
        package var fromHubName: String
        package var destination: Destination
        package var expectedSeconds: Int32

        package var kind: LegKind {
            switch destination {
            case .hub: .hub
            case .firm: .firm
            }
        }

        package var pool: Pool { Pool(hub: fromHub, kind: kind) }
    }

    /// What the way from the last hub to the firm is taken for, until somebody measures it: half an hour.
    package static let firmLegSeconds: Int32 = 1800

    /// Empty when the route has no stop.
    package static func legs(stops: [Stop], firm: UUID) -> [Leg] {
        guard let last = stops.last else { return [] }
        var legs = zip(stops, stops.dropFirst()).enumerated().map { index, pair in
            Leg(
                sequence: Int32(index + 1), fromHub: pair.0.hub, fromHubName: pair.0.name,
                destination: .hub(pair.1.hub, name: pair.1.name), expectedSeconds: max(0, pair.1.seconds))
        }
        legs.append(
            Leg(
                sequence: Int32(stops.count), fromHub: last.hub, fromHubName: last.name, destination: .firm(firm),
                expectedSeconds: firmLegSeconds))
        return legs
    }

    /// Of the whole journey; saturates.
    package static func totalSeconds(_ legs: [Leg]) -> Int32 {
        Int32(clamping: legs.reduce(Int64(0)) { $0 + Int64($1.expectedSeconds) })
    }
}

import Hubs
import MeshEnvironment
import Testing

struct OfflineTravelModelTests {
    private let seoul = Coordinate(latitude: 37.4748818, longitude: 127.1219623)
    private let busan = Coordinate(latitude: 35.1152250, longitude: 129.0422430)

    @Test(arguments: [(21, 65.0), (22, 80), (0, 80), (5, 80), (6, 65), (7, 50), (9, 50), (10, 65), (16, 65), (17, 50), (19, 50), (20, 65)])
    func `speed follows the hour in Seoul`(hour: Int64, kilometersPerHour: Double) {
        let midnightInSeoul = Timestamp(seconds: 1_763_737_200)
        #expect(OfflineTravelModel.speed(at: midnightInSeoul + .seconds(hour * 3600)) == kilometersPerHour)
        #expect(OfflineTravelModel.speed(at: midnightInSeoul + .seconds(hour * 3600 + 3599)) == kilometersPerHour)
    }

    @Test func `times before 1970 have an hour too`() {
        #expect(OfflineTravelModel.speed(at: Timestamp(seconds: -9 * 3600)) == 80)
        #expect(OfflineTravelModel.speed(at: Timestamp(seconds: -1)) == 50)
    }

    @Test func `a road takes the same both ways`() {
        let time = Timestamp(seconds: 1_763_780_400)
        let there = OfflineTravelModel.estimate(from: seoul, to: busan, departing: time)
        let back = OfflineTravelModel.estimate(from: busan, to: seoul, departing: time)
        #expect(there == back)
        #expect(there.source == "offline")
        #expect(abs(there.kilometers - seoul.kilometers(to: busan) * 1.3) < 0.001)
        #expect((300...330).contains(seoul.kilometers(to: busan)))
    }

    @Test func `no road is free`() {
        #expect(OfflineTravelModel.estimate(from: seoul, to: seoul, departing: Timestamp()).seconds == 60)
    }
}

internal import Glibc

/// A point on the earth in degrees.
package struct Coordinate: Sendable, Hashable {
    package var latitude: Double
    package var longitude: Double

    package init(latitude: Double, longitude: Double) {
        self.latitude = latitude
        self.longitude = longitude
    }

    private static let earthRadiusKilometers = 6371.0088

    /// The great-circle distance in kilometres (haversine, which stays exact for near points).
    package func kilometers(to other: Coordinate) -> Double {
        let degree = Double.pi / 180
        let latitudes = (other.latitude - latitude) * degree
        let longitudes = (other.longitude - longitude) * degree
        let chord =
            sin(latitudes / 2) * sin(latitudes / 2)
            + cos(latitude * degree) * cos(other.latitude * degree) * sin(longitudes / 2) * sin(longitudes / 2)
        return 2 * Self.earthRadiusKilometers * asin(min(1, chord.squareRoot()))
    }
}

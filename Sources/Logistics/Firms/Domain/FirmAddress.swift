/// Where a firm is. Parts may be empty; the full address is not.
package struct FirmAddress: Sendable, Hashable {
    package var postalCode: String
    package var country: String
    package var region: String
    package var city: String
    package var district: String
    package var roadName: String
    package var buildingName: String
    package var detailAddress: String
    package var fullAddress: String
    package var latitude: Double
    package var longitude: Double

    package init(
        postalCode: String = "", country: String = "", region: String = "", city: String = "", district: String = "", roadName: String = "",
        buildingName: String = "", detailAddress: String = "", fullAddress: String, latitude: Double, longitude: Double
    ) {
        self.postalCode = postalCode
        self.country = country
        self.region = region
        self.city = city
        self.district = district
        self.roadName = roadName
        self.buildingName = buildingName
        self.detailAddress = detailAddress
        self.fullAddress = fullAddress
        // -0 and 0 are one place, but two values to a unique index.
        self.latitude = latitude == 0 ? 0 : latitude
        self.longitude = longitude == 0 ? 0 : longitude
    }
}

internal import ChillFirmsV1
internal import LogisticsShared
internal import Mesh
internal import MeshEnvironment
internal import MeshProtobuf
internal import struct FoundationEssentials.UUID

extension Firm {
    init(_ firm: StoredFirm) {
        let address = firm.address
        self.init(
            firmID: firm.id.text, name: firm.name, firmType: FirmType(name: firm.kind.rawValue) ?? .unspecified, hubID: firm.hubID.text,
            ownerID: firm.owner?.userID.text ?? "", ownerName: firm.owner?.name ?? "", postalCode: address.postalCode, country: address.country,
            region: address.region, city: address.city, district: address.district, roadName: address.roadName,
            buildingName: address.buildingName, detailAddress: address.detailAddress, fullAddress: address.fullAddress,
            latitude: address.latitude, longitude: address.longitude, createdAt: firm.createdAt, updatedAt: firm.updatedAt)
    }
}

extension FirmAddress {
    init(_ request: CreateFirmRequest) {
        self.init(
            postalCode: request.postalCode, country: request.country, region: request.region, city: request.city, district: request.district,
            roadName: request.roadName, buildingName: request.buildingName, detailAddress: request.detailAddress,
            fullAddress: request.fullAddress, latitude: request.latitude, longitude: request.longitude)
    }
}

extension FirmChange {
    /// The change without the owner, whose name only Users knows.
    init(_ request: UpdateFirmRequest) throws(MeshError) {
        self.init()
        name = request.name
        if let text = request.hubID { hubID = try UUID(text, field: "hubId") }
        postalCode = request.postalCode
        country = request.country
        region = request.region
        city = request.city
        district = request.district
        roadName = request.roadName
        buildingName = request.buildingName
        detailAddress = request.detailAddress
        fullAddress = request.fullAddress
        latitude = request.latitude
        longitude = request.longitude
    }
}

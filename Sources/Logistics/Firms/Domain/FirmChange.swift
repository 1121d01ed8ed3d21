package import MeshEnvironment
package import struct FoundationEssentials.UUID

/// What a PATCH asks for: nil leaves a field as it is.
package struct FirmChange: Sendable, Hashable {
    package var name: String?
    package var hubID: UUID?
    package var owner: OwnerChange?
    package var postalCode: String?
    package var country: String?
    package var region: String?
    package var city: String?
    package var district: String?
    package var roadName: String?
    package var buildingName: String?
    package var detailAddress: String?
    package var fullAddress: String?
    package var latitude: Double?
    package var longitude: Double?

    package enum OwnerChange: Sendable, Hashable {
        case none
        case user(StoredFirm.Owner)
    }

    package init() {}

    /// The firm with the change. Keeping one's own name or address is no conflict: the database judges the outcome, not the request.
    package func applied(to firm: StoredFirm, at time: Timestamp) -> StoredFirm {
        var changed = firm
        changed.name = name ?? firm.name
        changed.hubID = hubID ?? firm.hubID
        switch owner {
        case nil: break
        case .some(.none): changed.owner = nil
        case .some(.user(let owner)): changed.owner = owner
        }
        let address = firm.address
        changed.address = FirmAddress(
            postalCode: postalCode ?? address.postalCode, country: country ?? address.country, region: region ?? address.region,
            city: city ?? address.city, district: district ?? address.district, roadName: roadName ?? address.roadName,
            buildingName: buildingName ?? address.buildingName, detailAddress: detailAddress ?? address.detailAddress,
            fullAddress: fullAddress ?? address.fullAddress, latitude: latitude ?? address.latitude, longitude: longitude ?? address.longitude)
        changed.updatedAt = time
        return changed
    }
}

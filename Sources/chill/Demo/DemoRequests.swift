internal import ChillFirmsV1
internal import ChillHubsV1
internal import ChillProductsV1
internal import ChillUsersV1

extension CreateHubRequest {
    init(_ hub: DemoHub) {
        self.init(
            name: hub.name, postalCode: hub.postalCode, country: DemoHubs.country, region: hub.region, city: hub.city, district: hub.district,
            roadName: hub.roadName, fullAddress: hub.fullAddress, latitude: hub.latitude, longitude: hub.longitude, hubID: hub.id)
    }
}

extension CreateFirmRequest {
    init(_ firm: DemoFirm) {
        let hub = firm.hub
        self.init(
            name: firm.name, firmType: firm.side == .supplier ? .supplier : .receiver, hubID: hub.id, postalCode: hub.postalCode,
            country: DemoHubs.country, region: hub.region, city: hub.city, district: hub.district, roadName: hub.roadName,
            fullAddress: hub.fullAddress, latitude: hub.latitude, longitude: hub.longitude, firmID: firm.id)
    }
}

extension CreateProductRequest {
    init(_ product: DemoProduct) {
        self.init(
            firmID: product.supplier.id, hubID: product.supplier.hub.id, name: product.name, price: product.price, stock: product.stock,
            sellable: true, productID: product.id)
    }
}

extension CreateAccountRequest {
    init(_ account: DemoAccount, password: String) {
        self.init(
            email: account.email, password: password, name: account.name, role: User.Role(account.role), firmID: account.firmID,
            hubIDs: account.hubID.isEmpty ? [] : [account.hubID])
    }
}

extension User.Role {
    fileprivate init(_ role: DemoAccount.Role) {
        switch role {
        case .master: self = .master
        case .hubManager: self = .hubManager
        case .hubDeliveryManager: self = .hubDeliveryManager
        case .firmDeliveryManager: self = .firmDeliveryManager
        case .firmManager: self = .firmManager
        }
    }
}

/// An account of the demo. Its password is drawn anew for each installation and is not part of it.
struct DemoAccount: Sendable {
    enum Role: String, Sendable {
        case master = "MASTER"
        case hubManager = "HUB_MANAGER"
        case hubDeliveryManager = "HUB_DELIVERY_MANAGER"
        case firmDeliveryManager = "FIRM_DELIVERY_MANAGER"
        case firmManager = "FIRM_MANAGER"
    }

    var role: Role
    var email: String
    var name: String
    /// Of a firm's manager; else empty.
    var firmID = ""
    /// Of a hub's manager or driver; else empty.
    var hubID = ""
    /// Whether `demo.json` tells its password.
    var isListed = false
}

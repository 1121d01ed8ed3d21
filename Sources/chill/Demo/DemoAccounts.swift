/// People of every role, and three drivers per hub and kind.
enum DemoAccounts {
    static let driversPerHubAndKind = 3

    /// The listed ones first, in the order of `demo.json`.
    static let all: [DemoAccount] = people + drivers.filter(\.isListed) + drivers.filter { !$0.isListed }

    /// Those whose passwords `demo.json` tells.
    static var listed: [DemoAccount] { all.filter(\.isListed) }

    private static let people: [DemoAccount] =
        [DemoAccount(role: .master, email: "master@chill.test", name: "데모 마스터", isListed: true)]
        + [DemoHubs.hub("seoul"), DemoHubs.hub("busan")].compactMap(\.self).map { hub in
            DemoAccount(
                role: .hubManager, email: "hub.\(hub.key)@chill.test", name: "\(hub.shortName) 허브 관리자", hubID: hub.id, isListed: true)
        }
        + [DemoHubs.hub("busan"), DemoHubs.hub("seoul")].compactMap(\.self).map { hub in
            DemoAccount(
                role: .firmManager, email: "receiver.\(hub.key)@chill.test", name: "\(hub.shortName) 수령처 관리자",
                firmID: DemoFirm(hub: hub, side: .receiver).id, isListed: true)
        }

    private static let drivers: [DemoAccount] = DemoHubs.all.flatMap { hub in
        [(DemoAccount.Role.hubDeliveryManager, "hub", "허브"), (.firmDeliveryManager, "firm", "업체")].flatMap { role, key, title in
            (1...driversPerHubAndKind).map { number in
                DemoAccount(
                    role: role, email: "driver.\(key).\(hub.key).\(number)@chill.test", name: "\(hub.shortName) \(title) 배송 \(number)",
                    hubID: hub.id, isListed: hub.key == "seoul" && number == 1)
            }
        }
    }
}

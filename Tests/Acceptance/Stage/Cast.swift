import Foundation
import Testing

/// The demo's people, logged in, and what they need to know.
struct Cast: Sendable {
    let master, seoulManager, busanManager, busanReceiver, seoulReceiver, seoulHubDriver, seoulFirmDriver: Client
    let seoulHubDriverID: String
    let busanFirm, seoulFirm: String

    static let seoulSupplier = "0190fa01-0001-7c11-b2a1-e3b893f00101"
    static let busanSupplier = "0190fa04-0001-7c14-b2a1-e3b893f00104"
    static let seoulHub = "018f3d6c-9a10-7c11-b2a1-e3b893f00101"
    static let gyeonggiSouthHub = "018f3d6c-9a12-7c13-b2a1-e3b893f00103"
    static let daeguHub = "018f3d6c-9a14-7c15-b2a1-e3b893f00105"
    static let busanHub = "018f3d6c-9a13-7c14-b2a1-e3b893f00104"

    /// Logs everybody in with the passwords of demo.json.
    static func assemble() async throws -> Cast {
        let stage = try #require(Deployment.current)
        let accounts = try JSON(data: Data(contentsOf: URL(fileURLWithPath: "\(stage.directory)/demo.json")))["accounts"].array
        func account(_ role: String, _ index: Int = 0) throws -> JSON {
            let matching = accounts.filter { $0["role"].string == role }
            guard matching.indices.contains(index) else { throw StageError("demo.json has no \(role) number \(index)") }
            return matching[index]
        }
        func client(_ account: JSON) async throws -> Client {
            let anonymous = Client(base: stage.http)
            let answer = try await anonymous.post("/v1/users/login", ["email": account["email"], "password": account["password"]])
            guard answer.status == 200, let token = answer.body["accessToken"].string else { throw StageError("log-in answered \(answer.status): \(answer.body.text)") }
            return Client(base: stage.http, token: token)
        }
        let driver = try await client(account("HUB_DELIVERY_MANAGER"))
        let me = try await driver.get("/v1/users/me")
        return Cast(
            master: try await client(account("MASTER")), seoulManager: try await client(account("HUB_MANAGER", 0)),
            busanManager: try await client(account("HUB_MANAGER", 1)), busanReceiver: try await client(account("FIRM_MANAGER", 0)),
            seoulReceiver: try await client(account("FIRM_MANAGER", 1)), seoulHubDriver: driver,
            seoulFirmDriver: try await client(account("FIRM_DELIVERY_MANAGER")), seoulHubDriverID: me.body["userId"].string ?? "",
            busanFirm: try account("FIRM_MANAGER", 0)["firmId"].string ?? "", seoulFirm: try account("FIRM_MANAGER", 1)["firmId"].string ?? "")
    }

    /// A fresh product of the Seoul supplier.
    func product(stock: Int, name: String = "acceptance \(UUID().uuidString)") async throws -> String {
        let answer = try await master.post(
            "/v1/products", ["firmId": .string(Self.seoulSupplier), "name": .string(name), "price": "1000", "stock": .number(Double(stock))])
        guard answer.status == 201, let identifier = answer.body["productId"].string else { throw StageError("product: \(answer.status) \(answer.body.text)") }
        return identifier
    }

    /// An order from the Busan receiver to the Seoul supplier.
    func order(_ product: String, quantity: Int = 1) -> JSON {
        ["supplierFirmId": .string(Self.seoulSupplier), "receiverFirmId": .string(busanFirm), "lines": [["productId": .string(product), "quantity": .number(Double(quantity))]]]
    }

    /// Waits until the order's status is one of `statuses`.
    func wait(for order: String, _ statuses: Set<String>, within limit: Duration = .seconds(15), as client: Client? = nil) async throws -> JSON {
        let end = ContinuousClock.now + limit
        while true {
            let answer = try await (client ?? master).get("/v1/orders/\(order)")
            if answer.status == 200, let status = answer.body["status"].string, statuses.contains(status) { return answer.body }
            if ContinuousClock.now > end { throw StageError("order \(order) did not become \(statuses.sorted()) within \(limit): \(answer.status) \(answer.body.text)") }
            try await Task.sleep(for: .milliseconds(10))
        }
    }
}

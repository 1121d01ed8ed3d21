import Foundation
import Testing

extension Acceptance {
    @Suite(.serialized) struct JourneyTests {
        @Test func `with curl alone an order gets its legs and drivers`() async throws {
            let stage = try #require(Deployment.current)
            let accounts = try JSON(data: Data(contentsOf: URL(fileURLWithPath: "\(stage.directory)/demo.json")))["accounts"].array
            let manager = try #require(accounts.first { $0["role"] == "FIRM_MANAGER" })
            func curl(_ arguments: String..., token: String? = nil) throws -> JSON {
                var options = ["-sS", "--max-time", "10", "-H", "Content-Type: application/json"]
                if let token { options += ["-H", "Authorization: Bearer \(token)"] }
                let result = try Command.run("/usr/bin/curl", options + arguments)
                return try JSON(data: Data(result.output.utf8))
            }
            let base = stage.http.absoluteString
            let login: JSON = ["email": manager["email"], "password": manager["password"]]
            let token = try #require(try curl("\(base)/v1/users/login", "-d", login.text)["accessToken"].string)
            let products = try curl("\(base)/v1/products?firmId=\(Cast.seoulSupplier)&sellable=true", token: token)
            let product = try #require(products["products"][0]["productId"].string)
            let order: JSON = [
                "supplierFirmId": .string(Cast.seoulSupplier), "receiverFirmId": manager["firmId"],
                "lines": [["productId": .string(product), "quantity": 1]], "requestNote": "문 앞에 놓아 주세요",
            ]
            var milliseconds: [Double] = []
            var last = ""
            for _ in 0..<5 {
                let start = ContinuousClock.now
                let placed = try curl("\(base)/v1/orders", "-d", order.text, token: token)
                last = try #require(placed["orderId"].string, "\(placed.text)")
                #expect(placed["status"] == "STOCK_PROCESSING")
                var status = placed["status"]
                while status != "PROCESSING", ContinuousClock.now - start < .seconds(15) {
                    status = try curl("\(base)/v1/orders/\(last)", token: token)["status"]
                }
                #expect(status == "PROCESSING")
                milliseconds.append((ContinuousClock.now - start) / .milliseconds(1))
            }
            print("from POST to PROCESSING: median \(Int(milliseconds.sorted()[2])) ms of \(milliseconds.map { Int($0) })")
            let legs = try curl("\(base)/v1/orders/\(last)/deliveries", token: token)["legs"].array
            #expect(legs.map { $0["kind"].string } == ["HUB", "HUB", "HUB", "FIRM"])
            #expect(legs.map { $0["fromHubId"].string } == [Cast.seoulHub, Cast.gyeonggiSouthHub, Cast.daeguHub, Cast.busanHub])
            #expect(legs.prefix(3).map { $0["toHubId"].string } == [Cast.gyeonggiSouthHub, Cast.daeguHub, Cast.busanHub])
            #expect(legs.map { $0["sequence"].int } == [1, 2, 3, 4])
            #expect(legs.allSatisfy { $0["driver"]["userId"].string?.isEmpty == false && $0["status"] == "ASSIGNED" })
            #expect(legs.last?["firmId"] == manager["firmId"])
        }

        @Test func `managers and drivers move the legs and the order follows`() async throws {
            let cast = try await Cast.assemble()
            let product = try await cast.product(stock: 10)
            let placed = try await cast.busanReceiver.post("/v1/orders", cast.order(product, quantity: 3))
            #expect(placed.status == 201)
            let order = try #require(placed.body["orderId"].string)
            #expect(placed.headers["location"] == "/v1/orders/\(order)")
            _ = try await cast.wait(for: order, ["PROCESSING"])
            #expect(try await cast.master.get("/v1/products/\(product)").body["reserved"].int == 3)
            let legs = try await cast.busanReceiver.get("/v1/orders/\(order)/deliveries").body["legs"].array.compactMap { $0["legId"].string }
            try #require(legs.count == 4)

            func move(_ leg: Int, _ step: String, as client: Client) async throws -> Client.Answer {
                try await client.post("/v1/deliveries/\(legs[leg])/\(step)")
            }
            // Nobody overtakes: the last leg cannot start before the first.
            #expect(try await move(3, "depart", as: cast.busanManager).status == 409)
            // The Seoul manager gives the first leg to a driver of Seoul, who takes it.
            let assigned = try await cast.seoulManager.post("/v1/deliveries/\(legs[0])/assign", ["userId": .string(cast.seoulHubDriverID)])
            #expect(assigned.status == 200, "\(assigned.body.text)")
            #expect(try await move(0, "depart", as: cast.seoulHubDriver).body["status"] == "IN_TRANSIT")
            _ = try await cast.wait(for: order, ["IN_TRANSIT"])
            #expect(try await cast.busanReceiver.post("/v1/orders/\(order)/cancel").status == 409)
            #expect(try await move(0, "complete", as: cast.seoulManager).status == 409)
            #expect(try await move(0, "arrive", as: cast.seoulManager).body["status"] == "COMPLETED")
            for leg in 1...2 {
                #expect(try await move(leg, "depart", as: cast.master).status == 200)
                #expect(try await move(leg, "arrive", as: cast.master).status == 200)
            }
            #expect(try await move(3, "depart", as: cast.busanManager).status == 200)
            #expect(try await move(3, "complete", as: cast.busanManager).body["status"] == "COMPLETED")
            _ = try await cast.wait(for: order, ["COMPLETED"])
            let end = ContinuousClock.now + .seconds(10)
            var stock = try await cast.master.get("/v1/products/\(product)").body
            while stock["onHand"].int != 7, ContinuousClock.now < end {
                try await Task.sleep(for: .milliseconds(20))
                stock = try await cast.master.get("/v1/products/\(product)").body
            }
            #expect([stock["onHand"].int, stock["reserved"].int, stock["available"].int] == [7, 0, 7])
        }

        @Test func `an order within one hub gets only a leg to the firm`() async throws {
            let cast = try await Cast.assemble()
            let product = try await cast.product(stock: 5)
            let body: JSON = [
                "supplierFirmId": .string(Cast.seoulSupplier), "receiverFirmId": .string(cast.seoulFirm), "lines": [["productId": .string(product), "quantity": 1]],
            ]
            let placed = try await cast.seoulReceiver.post("/v1/orders", body)
            let order = try #require(placed.body["orderId"].string, "\(placed.body.text)")
            _ = try await cast.wait(for: order, ["PROCESSING"])
            let legs = try await cast.seoulReceiver.get("/v1/orders/\(order)/deliveries").body["legs"].array
            #expect(legs.map { $0["kind"].string } == ["FIRM"])
            #expect(legs.first?["driver"]["userId"].string?.isEmpty == false)
        }

        @Test func `a cancelled order gives back its stock and its drivers`() async throws {
            let cast = try await Cast.assemble()
            let product = try await cast.product(stock: 4)
            let order = try #require(try await cast.busanReceiver.post("/v1/orders", cast.order(product, quantity: 4)).body["orderId"].string)
            _ = try await cast.wait(for: order, ["PROCESSING"])
            let canceled = try await cast.busanReceiver.post("/v1/orders/\(order)/cancel")
            #expect(canceled.body["status"] == "CANCELED")
            #expect(canceled.body["cancelReason"] == "REQUESTED")
            let end = ContinuousClock.now + .seconds(10)
            var legs: [JSON] = []
            var available: Int?
            repeat {
                legs = try await cast.master.get("/v1/orders/\(order)/deliveries").body["legs"].array
                available = try await cast.master.get("/v1/products/\(product)").body["available"].int
                try await Task.sleep(for: .milliseconds(20))
            } while (available != 4 || legs.contains { $0["status"] != "CANCELED" }) && ContinuousClock.now < end
            #expect(available == 4)
            #expect(legs.count == 4)
            #expect(legs.allSatisfy { $0["status"] == "CANCELED" })
        }

        @Test func `a notice with the dispatch deadline is written`() async throws {
            let cast = try await Cast.assemble()
            let product = try await cast.product(stock: 1)
            let order = try #require(try await cast.busanReceiver.post("/v1/orders", cast.order(product)).body["orderId"].string)
            let end = ContinuousClock.now + .seconds(15)
            var notices: [JSON] = []
            while notices.isEmpty, ContinuousClock.now < end {
                notices = try await cast.master.get("/v1/orders/\(order)/notices").body["notices"].array
                try await Task.sleep(for: .milliseconds(20))
            }
            #expect(notices.count == 1)
            #expect(notices.first?["kind"] == "DISPATCH")
            #expect(notices.first?["dispatchDeadline"].string?.hasSuffix("Z") == true)
            #expect(notices.first?["textKorean"].string?.isEmpty == false)
            #expect(notices.first?["textEnglish"].string?.isEmpty == false)
        }

        @Test func `the route from Seoul to Busan runs over Gyeonggi South and Daegu`() async throws {
            let cast = try await Cast.assemble()
            let route = try await cast.busanReceiver.get("/v1/routes?fromHubId=\(Cast.seoulHub)&toHubId=\(Cast.busanHub)").body
            #expect(route["hubs"].array.map { $0["hubId"].string } == [Cast.seoulHub, Cast.gyeonggiSouthHub, Cast.daeguHub, Cast.busanHub])
            #expect((route["totalSeconds"].int ?? 0) > 3600)
        }
    }
}

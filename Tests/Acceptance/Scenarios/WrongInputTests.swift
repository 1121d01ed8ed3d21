import Foundation
import Testing

extension Acceptance {
    @Suite(.serialized) struct WrongInputTests {
        /// What an order from the Busan receiver must be answered with when it is wrong in one way.
        struct Wrong: Sendable, CustomTestStringConvertible {
            let testDescription: String
            let status: Int
            let field: String?
            let body: @Sendable (Cast, String) -> String
        }

        static let wrongs: [Wrong] = [
            Wrong(testDescription: "malformed JSON", status: 400, field: nil) { _, _ in #"{"supplierFirmId": "#  },
            Wrong(testDescription: "not an object", status: 400, field: nil) { _, _ in "[]" },
            Wrong(testDescription: "an unknown field", status: 400, field: "colour") { cast, product in
                cast.order(product).with("colour", "red").text
            },
            Wrong(testDescription: "a wrong type", status: 400, field: "lines") { cast, product in cast.order(product).with("lines", 7).text },
            Wrong(testDescription: "no lines", status: 400, field: "lines") { cast, product in cast.order(product).with("lines", []).text },
            Wrong(testDescription: "a negative quantity", status: 400, field: "lines[0].quantity") { cast, product in cast.order(product, quantity: -1).text },
            Wrong(testDescription: "no quantity", status: 400, field: "lines[0].quantity") { cast, product in cast.order(product, quantity: 0).text },
            Wrong(testDescription: "a huge quantity", status: 400, field: "lines[0].quantity") { cast, product in
                cast.order(product).with("lines", [["productId": .string(product), "quantity": .number(1e12)]]).text
            },
            Wrong(testDescription: "no UUID", status: 400, field: "supplierFirmId") { cast, product in cast.order(product).with("supplierFirmId", "x").text },
            Wrong(testDescription: "the same product twice", status: 400, field: "lines[1].productId") { cast, product in
                let line: JSON = ["productId": .string(product), "quantity": 1]
                return cast.order(product).with("lines", [line, line]).text
            },
            Wrong(testDescription: "an unknown product", status: 404, field: "lines[0].productId") { cast, _ in cast.order("0192f8b0-9c8e-7b1f-b3d2-ffffffffffff").text },
            Wrong(testDescription: "an unknown firm", status: 404, field: "supplierFirmId") { cast, product in
                cast.order(product).with("supplierFirmId", "0192f8b0-9c8e-7b1f-b3d2-ffffffffffff").text
            },
            Wrong(testDescription: "another firm as receiver", status: 403, field: "receiverFirmId") { cast, product in
                cast.order(product).with("receiverFirmId", .string(cast.seoulFirm)).text
            },
            Wrong(testDescription: "a supplier that does not sell it", status: 400, field: "lines[0].productId") { cast, product in
                cast.order(product).with("supplierFirmId", .string(Cast.busanSupplier)).text
            },
        ]

        @Test(arguments: wrongs)
        func `an order that is wrong is refused with its field and changes nothing`(wrong: Wrong) async throws {
            let stage = try #require(Deployment.current)
            let cast = try await Cast.assemble()
            let product = try await cast.product(stock: 5)
            let count = try await stage.count("orders", "select count(*) from placed_order")
            let answer = try await cast.busanReceiver.send("POST", "/v1/orders", raw: wrong.body(cast, product))
            #expect(answer.status == wrong.status, "\(answer.body.text)")
            #expect(answer.headers["content-type"]?.hasPrefix("application/problem+json") == true)
            #expect(answer.body["status"].int == wrong.status)
            for member in ["type", "title", "detail", "code", "traceId", "processed"] { #expect(answer.body[member].string?.isEmpty == false, "\(member)") }
            if let field = wrong.field {
                #expect(answer.body["violations"].array.contains { $0["field"].string == field }, "\(answer.body.text)")
            }
            #expect(try await stage.count("orders", "select count(*) from placed_order") == count)
            #expect(try await cast.master.get("/v1/products/\(product)").body["available"].int == 5)
        }

        @Test func `every violation is told at once`() async throws {
            let cast = try await Cast.assemble()
            let answer = try await cast.busanReceiver.post("/v1/orders", ["supplierFirmId": "x", "lines": [["productId": "y", "quantity": -3]]])
            let fields = Set(answer.body["violations"].array.compactMap { $0["field"].string })
            #expect(answer.status == 400)
            #expect(fields.isSuperset(of: ["supplierFirmId", "receiverFirmId", "lines[0].productId", "lines[0].quantity"]), "\(answer.body.text)")
        }

        @Test func `no, broken, forged and foreign tokens are refused`() async throws {
            let cast = try await Cast.assemble()
            let good = try #require(cast.busanReceiver.token)
            let parts = good.split(separator: ".").map(String.init)
            try #require(parts.count == 3)
            let promoted = Data(#"{"sub":"018f3d6c-aaaa-7bbb-cccc-111122223333","role":"MASTER","iss":"chill","aud":"chill","exp":4102444800}"#.utf8).base64URL
            let tokens: [String?] = [nil, "x", "\(parts[0]).\(promoted).\(parts[2])", "\(Data(#"{"alg":"none"}"#.utf8).base64URL).\(parts[1]).", String(good.dropLast(6)) + "AAAAAA"]
            for token in tokens {
                let answer = try await Client(base: cast.master.base, token: token).get("/v1/orders")
                #expect(answer.status == 401)
                #expect(answer.body["code"] == "UNAUTHENTICATED")
                #expect(answer.headers["www-authenticate"]?.hasPrefix("Bearer") == true)
            }
        }

        @Test func `an expired token is refused`() async throws {
            // Signed with the installation's own key, so that only its age is wrong.
            let stage = try #require(Deployment.current)
            let cast = try await Cast.assemble()
            let good = try #require(cast.busanReceiver.token).split(separator: ".").map(String.init)
            let fresh = try Token.resigned(good, keys: "\(stage.directory)/pki/jwt") { $0 }
            #expect(try await Client(base: stage.http, token: fresh).get("/v1/orders").status == 200)
            let old = try Token.resigned(good, keys: "\(stage.directory)/pki/jwt") { claims in
                claims.with("iat", .number(Date().timeIntervalSince1970.rounded() - 7200)).with("exp", .number(Date().timeIntervalSince1970.rounded() - 3600))
            }
            #expect(try await Client(base: stage.http, token: old).get("/v1/orders").status == 401)
        }

        @Test func `a wrong role is refused`() async throws {
            let cast = try await Cast.assemble()
            let product = try await cast.product(stock: 5)
            #expect(try await cast.seoulHubDriver.post("/v1/orders", cast.order(product)).status == 403)
            #expect(try await cast.busanReceiver.get("/v1/users").status == 403)
            #expect(try await cast.busanReceiver.post("/v1/firms", ["name": "x", "firmType": "SUPPLIER", "hubId": .string(Cast.seoulHub), "fullAddress": "y"]).status == 403)
            #expect(try await cast.seoulReceiver.patch("/v1/products/\(product)", ["price": "1"]).status == 403)
        }

        @Test func `another firm's order does not exist for others`() async throws {
            let cast = try await Cast.assemble()
            let product = try await cast.product(stock: 5)
            let order = try #require(try await cast.busanReceiver.post("/v1/orders", cast.order(product)).body["orderId"].string)
            for path in ["/v1/orders/\(order)", "/v1/orders/\(order)/deliveries"] {
                #expect(try await cast.busanReceiver.get(path).status == 200)
                #expect(try await cast.seoulReceiver.get(path).status == 404)
            }
            #expect(try await cast.seoulReceiver.post("/v1/orders/\(order)/cancel").status == 404)
        }

        @Test func `unknown paths, verbs, ids and page tokens have their own answers`() async throws {
            let cast = try await Cast.assemble()
            #expect(try await cast.master.get("/v1/nothing").status == 404)
            #expect(try await cast.master.send("PUT", "/v1/orders", raw: "{}").status == 405)
            #expect(try await cast.master.get("/v1/orders/not-a-uuid").status == 400)
            #expect(try await cast.master.get("/v1/orders/0192f8b0-9c8e-7b1f-b3d2-ffffffffffff").status == 404)
            #expect(try await cast.master.get("/v1/orders?pageToken=!!").status == 400)
            #expect(try await cast.master.get("/v1/orders?pageSize=201").status == 400)
            #expect(try await cast.master.get("/v1/orders?colour=red").status == 400)
        }
    }
}

extension JSON {
    func with(_ key: String, _ value: JSON) -> JSON {
        guard case .object(var members) = self else { return self }
        members[key] = value
        return .object(members)
    }
}

import Foundation
import Testing

extension Acceptance {
    @Suite(.serialized) struct SessionTests {
        @Test func `signing up grants nothing until a MASTER approves`() async throws {
            let cast = try await Cast.assemble()
            let anonymous = Client(base: cast.master.base)
            let email = "new-\(UUID().uuidString.lowercased())@example.com"
            let credentials: JSON = ["email": .string(email), "password": "long enough, surely"]
            let created = try await anonymous.post("/v1/users/signup", credentials.with("name", "새 사람"))
            #expect(created.status == 201)
            #expect(created.body["status"] == "PENDING")
            #expect(try await anonymous.post("/v1/users/signup", credentials.with("name", "x")).status == 409)
            #expect(try await anonymous.post("/v1/users/login", credentials).status == 403)
            let user = try #require(created.body["userId"].string)
            let approved = try await cast.master.post("/v1/users/\(user)/approve", ["role": "FIRM_MANAGER", "firmId": .string(cast.busanFirm)])
            #expect(approved.status == 200, "\(approved.body.text)")
            let login = try await anonymous.post("/v1/users/login", credentials)
            let client = Client(base: cast.master.base, token: login.body["accessToken"].string)
            #expect(try await client.get("/v1/users/me").body["role"] == "FIRM_MANAGER")
        }

        @Test func `a refresh token works once and its reuse ends the session; logging out does too`() async throws {
            let stage = try #require(Deployment.current)
            let accounts = try JSON(data: Data(contentsOf: URL(fileURLWithPath: "\(stage.directory)/demo.json")))["accounts"].array
            let account = try #require(accounts.first { $0["role"] == "FIRM_MANAGER" })
            let anonymous = Client(base: stage.http)
            let credentials: JSON = ["email": account["email"], "password": account["password"]]
            let first = try await anonymous.post("/v1/users/login", credentials).body
            #expect(first["expiresIn"].int == 900)
            #expect(first["grant"].isNull)
            let second = try await anonymous.post("/v1/users/refresh", ["refreshToken": first["refreshToken"]])
            #expect(second.status == 200)
            #expect(try await anonymous.post("/v1/users/refresh", ["refreshToken": first["refreshToken"]]).status == 401)
            #expect(try await anonymous.post("/v1/users/refresh", ["refreshToken": second.body["refreshToken"]]).status == 401)

            let session = try await anonymous.post("/v1/users/login", credentials).body
            let client = Client(base: stage.http, token: session["accessToken"].string)
            #expect(try await client.get("/v1/users/me").status == 200)
            #expect(try await client.post("/v1/users/logout").status == 204)
            #expect(try await client.get("/v1/users/me").status == 401)
            #expect(try await anonymous.post("/v1/users/refresh", ["refreshToken": session["refreshToken"]]).status == 401)
        }

        @Test func `a wrong password says nothing about the account`() async throws {
            let stage = try #require(Deployment.current)
            let anonymous = Client(base: stage.http)
            let unknown = try await anonymous.post("/v1/users/login", ["email": "nobody@example.com", "password": "wrong password"])
            let accounts = try JSON(data: Data(contentsOf: URL(fileURLWithPath: "\(stage.directory)/demo.json")))["accounts"].array
            let wrong = try await anonymous.post("/v1/users/login", ["email": accounts[0]["email"], "password": "wrong password"])
            #expect(unknown.status == 401 && wrong.status == 401)
            #expect(unknown.body["detail"] == wrong.body["detail"])
        }
    }
}

import ChillFirmsV1
import ChillHubsV1
import ChillUsersV1
import Firms
import Mesh
import MeshEnvironment
import MeshEvents
import MeshProtobuf
import MeshTestKit
import Testing
import struct FoundationEssentials.UUID

/// The contract of Firms on a real database.
@Suite struct FirmDeskTests {
    private struct FirmStage: Sendable {
        let stage: ServiceStage
        let desk: any FirmsService
        let hub = UUID().text, owner = UUID().text

        init() async throws {
            stage = try await ServiceStage(FirmsAssembly.name, migrations: FirmsAssembly.migrations, assemble: FirmsAssembly.assemble)
            desk = try #require(stage.assembly.services.first as? any FirmsService)
            let hub = hub, owner = owner
            stage.mesh.play(HubsServiceDefinition.resolveHubs) { request in
                ResolveHubsResponse(hubs: request.hubIDs.filter { $0 == hub }.map { Hub(hubID: $0) })
            }
            stage.mesh.play(UsersServiceDefinition.resolveUsers) { request in
                ResolveUsersResponse(users: request.userIDs.filter { $0 == owner }.map { User(userID: $0, name: "Kim") })
            }
        }

        func master(key: String? = nil) throws -> CallContext { try .user(UUID().text, role: "MASTER", key: key) }

        func request(_ name: String, _ type: Firm.FirmType = .supplier, address: String = UUID().text, at position: Double = .random(in: 1...80)) -> CreateFirmRequest {
            CreateFirmRequest(name: name, firmType: type, hubID: hub, fullAddress: address, latitude: position, longitude: position)
        }

        func create(_ request: CreateFirmRequest) async throws -> Firm { try await desk.createFirm(request, master()) }
    }

    private func onStage(_ body: (FirmStage) async throws -> Void) async throws {
        let firms = try await FirmStage()
        try await firms.stage.play { _ in try await body(firms) }
    }

    private func refusal(_ body: () async throws -> Void) async -> MeshError? {
        do {
            try await body()
            return nil
        } catch {
            return error as? MeshError
        }
    }

    @Test func `a firm is stored as answered, with its owner's name`() async throws {
        try await onStage { firms in
            var request = firms.request("Seoul A")
            request.ownerID = firms.owner
            request.city = "Seoul"
            let firm = try await firms.create(request)
            #expect(firm.ownerName == "Kim")
            #expect(firm.firmType == .supplier)
            #expect(try await firms.desk.getFirm(GetFirmRequest(firmID: firm.firmID), firms.master()) == firm)
        }
    }

    @Test func `a firm needs a real hub, and an owner only a real one`() async throws {
        try await onStage { firms in
            var request = firms.request("Seoul A")
            request.ownerID = UUID().text
            let owner = await refusal { _ = try await firms.create(request) }
            #expect(owner?.reason == "UNKNOWN_USER")
            #expect(owner?.violations.map(\.field) == ["ownerId"])
            request.ownerID = ""
            request.hubID = UUID().text
            let hub = await refusal { _ = try await firms.create(request) }
            #expect(hub?.code == .notFound)
            #expect(hub?.reason == "UNKNOWN_HUB")
            #expect(hub?.violations.map(\.field) == ["hubId"])
            request.hubID = firms.hub
            _ = try await firms.create(request)
        }
    }

    @Test func `names are unique, addresses and positions per type`() async throws {
        try await onStage { firms in
            _ = try await firms.create(firms.request("A", address: "Songpa 55", at: 37.5))
            let name = await refusal { _ = try await firms.create(firms.request("A", .receiver)) }
            #expect(name?.code == .alreadyExists)
            #expect(name?.reason == "NAME_TAKEN")
            #expect(name?.violations.map(\.field) == ["name"])
            let address = await refusal { _ = try await firms.create(firms.request("B", address: "Songpa 55")) }
            #expect(address?.reason == "ADDRESS_TAKEN")
            #expect(address?.violations.map(\.field) == ["fullAddress"])
            let position = await refusal { _ = try await firms.create(firms.request("B", at: 37.5)) }
            #expect(position?.reason == "ADDRESS_TAKEN")
            #expect(position?.violations.map(\.field) == ["latitude", "longitude"])
            _ = try await firms.create(firms.request("B", .receiver, address: "Songpa 55", at: 37.5))
        }
    }

    @Test func `of many who want one name at once, one gets it`() async throws {
        try await onStage { firms in
            let won = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<20 { group.addTask { await refusal { _ = try await firms.create(firms.request("A")) } == nil } }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(won == 1)
            let stored = try await firms.stage.number("SELECT count(*) FROM firm")
            #expect(stored == 1)
        }
    }

    @Test func `a change may keep the own name and address, and takes only what is present`() async throws {
        try await onStage { firms in
            var request = firms.request("A", address: "Songpa 55", at: 37.5)
            request.ownerID = firms.owner
            let firm = try await firms.create(request)
            _ = try await firms.create(firms.request("B"))
            let update = UpdateFirmRequest(firmID: firm.firmID, name: "A", district: "Songpa-gu", fullAddress: "Songpa 55")
            var changed = try await firms.desk.updateFirm(update, firms.master())
            #expect(changed.district == "Songpa-gu")
            #expect(changed.ownerName == "Kim")
            changed = try await firms.desk.updateFirm(UpdateFirmRequest(firmID: firm.firmID, ownerID: ""), firms.master())
            #expect(changed.ownerID == "")
            #expect(changed.ownerName == "")
            let taken = await refusal { _ = try await firms.desk.updateFirm(UpdateFirmRequest(firmID: firm.firmID, name: "B"), firms.master()) }
            #expect(taken?.reason == "NAME_TAKEN")
        }
    }

    @Test func `a deleted firm is gone, and its name and address are free`() async throws {
        try await onStage { firms in
            let request = firms.request("A", address: "Songpa 55", at: 37.5)
            let firm = try await firms.create(request)
            _ = try await firms.desk.deleteFirm(DeleteFirmRequest(firmID: firm.firmID), firms.master())
            #expect(await refusal { _ = try await firms.desk.getFirm(GetFirmRequest(firmID: firm.firmID), firms.master()) }?.code == .notFound)
            #expect(await refusal { _ = try await firms.desk.deleteFirm(DeleteFirmRequest(firmID: firm.firmID), firms.master()) }?.code == .notFound)
            let resolved = try await firms.desk.resolveFirms(ResolveFirmsRequest(firmIDs: [firm.firmID]), .service("orders"))
            #expect(resolved.firms == [])
            _ = try await firms.create(request)
        }
    }

    @Test func `the operator's seed asks nobody and may be sown twice`() async throws {
        try await onStage { firms in
            var request = firms.request("A")
            request.firmID = UUID().text
            request.hubID = UUID().text
            let first = try await firms.desk.createFirm(request, .service("operator"))
            #expect(first.firmID == request.firmID)
            #expect(try await firms.desk.createFirm(request, .service("operator")) == first)
            #expect(firms.stage.mesh.calls == [])
            request.name = "B"
            #expect(await refusal { _ = try await firms.desk.createFirm(request, .service("operator")) }?.code == .alreadyExists)
            #expect(await refusal { _ = try await firms.create(request) }?.code == .invalidArgument)
        }
    }

    @Test func `firms are listed by name, filtered and page by page`() async throws {
        try await onStage { firms in
            for name in ["서울 A", "부산 A", "서울 B"] { _ = try await firms.create(firms.request(name, name == "서울 B" ? .receiver : .supplier)) }
            var seen: [String] = [], token = ""
            repeat {
                let page = try await firms.desk.listFirms(ListFirmsRequest(pageSize: 1, pageToken: token), firms.master())
                seen += page.firms.map(\.name)
                token = page.nextPageToken
            } while !token.isEmpty
            #expect(seen == ["부산 A", "서울 A", "서울 B"])
            let filtered = try await firms.desk.listFirms(ListFirmsRequest(firmType: .supplier, hubID: firms.hub, name: "서울"), firms.master())
            #expect(filtered.firms.map(\.name) == ["서울 A"])
        }
    }
}

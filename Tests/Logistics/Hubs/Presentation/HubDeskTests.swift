import ChillHubsV1
import LogisticsTestSupport
import Mesh
import MeshEnvironment
import MeshTestKit
import Testing
import struct FoundationEssentials.UUID

@Suite(.stages)
struct HubDeskTests {
    @Test func `the operator's seed runs again and again`() async throws {
        let stage = try await HubsStage.open()
        try await stage.seedKorea()
        try await stage.seedKorea()
        let hubs = try await stage.desk.listHubs(.init(pageSize: 200), stage.master).hubs
        #expect(hubs.count == 17)
        #expect(hubs.map(\.name) == hubs.map(\.name).sorted())
        #expect(try await stage.desk.listLinks(.init(pageSize: 200), stage.master).links.count == 18)
    }

    @Test func `nobody else chooses the id of a hub`() async throws {
        let stage = try await HubsStage.open()
        await expect(refusal: .invalidArgument) {
            try await stage.desk.createHub(.init(name: "a", fullAddress: "a", hubID: Korea.id(1).text), stage.master)
        }
        let hub = try await stage.desk.createHub(.init(name: "a", fullAddress: "a"), stage.master)
        #expect(UUID(uuidString: hub.hubID) != nil)
    }

    @Test func `a live name is taken, a deleted hub gives it free`() async throws {
        let stage = try await HubsStage.open()
        let one = try await stage.desk.createHub(.init(name: "a", fullAddress: "a"), stage.master)
        let other = try await stage.desk.createHub(.init(name: "b", fullAddress: "b"), stage.master)
        await expect(refusal: .alreadyExists, "NAME_TAKEN") { try await stage.desk.createHub(.init(name: "a", fullAddress: "c"), stage.master) }
        await expect(refusal: .alreadyExists, "NAME_TAKEN") { try await stage.desk.updateHub(.init(hubID: other.hubID, name: "a"), stage.master) }
        // The own name is no other's.
        #expect(try await stage.desk.updateHub(.init(hubID: one.hubID, name: "a", city: "c"), stage.master).city == "c")
        _ = try await stage.desk.deleteHub(.init(hubID: one.hubID), stage.master)
        await expect(refusal: .notFound) { try await stage.desk.getHub(.init(hubID: one.hubID), stage.master) }
        await expect(refusal: .notFound) { try await stage.desk.deleteHub(.init(hubID: one.hubID), stage.master) }
        _ = try await stage.desk.createHub(.init(name: "a", fullAddress: "a"), stage.master)
        #expect(try await stage.desk.resolveHubs(.init(hubIDs: [one.hubID, other.hubID]), stage.seed).hubs.map(\.name) == ["b"])
    }

    @Test func `hubs are listed by name, page by page, and found by a part of name or address`() async throws {
        let stage = try await HubsStage.open()
        for name in ["d", "b", "a", "c", "e%"] { _ = try await stage.desk.createHub(.init(name: name, fullAddress: "at \(name)"), stage.master) }
        var names: [[String]] = [], token = ""
        repeat {
            let page = try await stage.desk.listHubs(.init(pageSize: 2, pageToken: token), stage.master)
            names.append(page.hubs.map(\.name))
            token = page.nextPageToken
        } while !token.isEmpty
        #expect(names == [["a", "b"], ["c", "d"], ["e%"]])
        #expect(try await stage.desk.listHubs(.init(name: "AT D"), stage.master).hubs.map(\.name) == ["d"])
        #expect(try await stage.desk.listHubs(.init(name: "%"), stage.master).hubs.map(\.name) == ["e%"])
        await expect(refusal: .invalidArgument) { try await stage.desk.listHubs(.init(pageToken: "nonsense"), stage.master) }
    }

    @Test func `two hubs have one link, whichever way round`() async throws {
        let stage = try await HubsStage.open()
        let (a, b) = (
            try await stage.desk.createHub(.init(name: "a", fullAddress: "a"), stage.master),
            try await stage.desk.createHub(.init(name: "b", fullAddress: "b", latitude: 1), stage.master)
        )
        let link = try await stage.desk.createLink(.init(fromHubID: b.hubID, toHubID: a.hubID), stage.master)
        #expect(link.fromHubName == "b")
        #expect(link.toHubName == "a")
        #expect(link.source == "offline")
        #expect(link.seconds > 60)
        await expect(refusal: .alreadyExists, "LINK_EXISTS") {
            try await stage.desk.createLink(.init(fromHubID: a.hubID, toHubID: b.hubID), stage.master)
        }
        await expect(refusal: .invalidArgument) { try await stage.desk.createLink(.init(fromHubID: a.hubID, toHubID: a.hubID), stage.master) }
        await expect(refusal: .notFound, "UNKNOWN_HUB") {
            try await stage.desk.createLink(.init(fromHubID: a.hubID, toHubID: UUID.numbered(9, 9).text), stage.master)
        }
        _ = try await stage.desk.deleteLink(.init(linkID: link.linkID), stage.master)
        await expect(refusal: .notFound) { try await stage.desk.getLink(.init(linkID: link.linkID), stage.master) }
        _ = try await stage.desk.createLink(.init(fromHubID: a.hubID, toHubID: b.hubID), stage.master)
    }

    @Test func `routes follow what is opened, closed and deleted`() async throws {
        let stage = try await HubsStage.open()
        try await stage.seedKorea()
        func route() async throws -> [String] {
            try await stage.desk.getRoute(.init(fromHubID: Korea.id(Korea.seoul).text, toHubID: Korea.id(Korea.busan).text), stage.master).hubs.map(\.name)
        }
        #expect(try await route() == ["hub 1", "hub 3", "hub 5", "hub 4"])
        let links = try await stage.desk.listLinks(.init(pageSize: 200, hubID: Korea.id(Korea.daegu).text), stage.master).links
        let direct = try #require(links.first { [$0.fromHubID, $0.toHubID].contains(Korea.id(Korea.gyeonggiSouth).text) })
        #expect(try await stage.desk.updateLink(.init(linkID: direct.linkID, closed: true), stage.master).closed)
        #expect(try await route() == ["hub 1", "hub 3", "hub 16", "hub 5", "hub 4"])
        #expect(try await !stage.desk.updateLink(.init(linkID: direct.linkID, closed: false), stage.master).closed)
        #expect(try await route() == ["hub 1", "hub 3", "hub 5", "hub 4"])
        _ = try await stage.desk.deleteHub(.init(hubID: Korea.id(Korea.daegu).text), stage.master)
        await expect(refusal: .notFound, "NO_ROUTE") { try await route() }
        await expect(refusal: .notFound, "UNKNOWN_HUB") {
            try await stage.desk.getRoute(
                .init(fromHubID: Korea.id(Korea.seoul).text, toHubID: Korea.id(Korea.daegu).text), stage.master)
        }
        // Deleting the hub has deleted its links.
        #expect(try await stage.desk.listLinks(.init(pageSize: 200), stage.master).links.count == 12)
    }
}

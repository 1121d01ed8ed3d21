import Bridge
import MeshDescriptors
import Testing

@Suite struct ContractCatalogueTests {
    private func contract(_ path: String, service: String) throws -> Contract {
        try TestContract([.init(name: "Get", rule: .get(path))]).contract(name: service, service: service)
    }

    private func learn(_ catalogue: ContractCatalogue, _ contract: Contract) throws -> [ContractProblem] {
        try catalogue.learn(name: contract.name, services: contract.services, files: contract.files)
    }

    @Test func `services become known one by one, and what is missing is told in order`() throws {
        let told = SharedValue<[[String]]>([])
        let catalogue = ContractCatalogue(services: ["A", "B"]) { trouble in told.value.append(trouble.keys.sorted()) }
        #expect(catalogue.snapshot.unknown == ["A", "B"])
        #expect(try learn(catalogue, contract("/v1/b", service: "B")) == [])
        #expect(catalogue.snapshot.unknown == ["A"])
        #expect(try learn(catalogue, contract("/v1/a", service: "A")) == [])
        #expect(catalogue.snapshot.unknown == [])
        #expect(catalogue.snapshot.routes.bindings.map(\.template.text) == ["/v1/a", "/v1/b"])
        #expect(told.value == [["A", "B"], ["A"], []])
    }

    @Test func `the same contract again changes nothing, another one replaces it`() throws {
        let catalogue = ContractCatalogue(services: ["A"])
        _ = try learn(catalogue, contract("/v1/old", service: "A"))
        let version = catalogue.snapshot.version
        _ = try learn(catalogue, contract("/v1/old", service: "A"))
        #expect(catalogue.snapshot.version == version)
        _ = try learn(catalogue, contract("/v1/new", service: "A"))
        #expect(catalogue.snapshot.version == version + 1)
        #expect(catalogue.snapshot.routes.tree.match(["v1", "old"]) == nil)
        #expect(catalogue.snapshot.routes.tree.match(["v1", "new"]) != nil)
    }

    @Test func `a service that is lost keeps its routes and is news once`() throws {
        let catalogue = ContractCatalogue(services: ["A"])
        _ = try learn(catalogue, contract("/v1/a", service: "A"))
        #expect(catalogue.lost("A", "gone"))
        #expect(!catalogue.lost("A", "gone"))
        #expect(!catalogue.lost("A", "still gone"))
        #expect(catalogue.trouble == ["A": "still gone"])
        #expect(catalogue.snapshot.routes.tree.match(["v1", "a"]) != nil)
        _ = try learn(catalogue, contract("/v1/a", service: "A"))
        #expect(catalogue.trouble.isEmpty)
    }

    @Test func `contracts that cannot be read change nothing`() throws {
        let catalogue = ContractCatalogue(services: ["A"])
        #expect(throws: (any Error).self) { try catalogue.learn(name: "A", services: ["x"], files: [[0xFF, 0xFF]]) }
        #expect(catalogue.snapshot.unknown == ["A"])
        #expect(catalogue.trouble.keys.sorted() == ["A"])
    }
}

internal import ChillFirmsV1
internal import ChillHubsV1
internal import ChillProductsV1
internal import ChillUsersV1
internal import Mesh

/// Fills an empty system with the demo, through the same contracts as everybody. Running it again changes nothing.
struct DemoSeeder: Sendable {
    /// Something is missing that the demo needs from outside.
    struct MissingPassword: Error, CustomStringConvertible {
        let email: String
        var description: String { "there is no password for the demo account \(email)" }
    }

    /// Calls under the certificate of `operator`.
    let mesh: any MeshCaller
    /// How many calls run at the same time.
    var callsAtOnce = 8
    /// Told after each element: what is being made, how many are done, and how many there are.
    var report: @Sendable (_ step: String, _ done: Int, _ total: Int) -> Void = { _, _, _ in }

    /// - Parameter passwords: by e-mail, one for each of ``DemoAccounts/all``.
    func seed(passwords: [String: String]) async throws {
        let hubs = HubsServiceClient(mesh), firms = FirmsServiceClient(mesh), products = ProductsServiceClient(mesh), users = UsersServiceClient(mesh)
        try await each("hubs", DemoHubs.all) { _ = try await hubs.createHub(CreateHubRequest($0)) }
        try await each("links", DemoLinks.all) { link in
            guard let from = DemoHubs.hub(link.from), let to = DemoHubs.hub(link.to) else { return }
            _ = try await hubs.createLink(CreateLinkRequest(fromHubID: from.id, toHubID: to.id))
        }
        try await each("firms", DemoFirms.all) { _ = try await firms.createFirm(CreateFirmRequest($0)) }
        try await each("products", DemoProducts.all) { _ = try await products.createProduct(CreateProductRequest($0)) }
        try await each("accounts", DemoAccounts.all) { account in
            guard let password = passwords[account.email] else { throw MissingPassword(email: account.email) }
            // A password is hashed slowly on purpose, and many wait in line.
            _ = try await users.createAccount(CreateAccountRequest(account, password: password), options: CallOptions(deadline: .seconds(60)))
        }
    }

    /// Does the work for all elements, a few at a time; the first failure ends it.
    private func each<Element: Sendable>(
        _ step: String, _ elements: [Element], _ work: @escaping @Sendable (Element) async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            var done = 0
            report(step, done, elements.count)
            for (index, element) in elements.enumerated() {
                if index >= callsAtOnce {
                    try await group.next()
                    done += 1
                    report(step, done, elements.count)
                }
                group.addTask { try await work(element) }
            }
            while try await group.next() != nil {
                done += 1
                report(step, done, elements.count)
            }
        }
    }
}

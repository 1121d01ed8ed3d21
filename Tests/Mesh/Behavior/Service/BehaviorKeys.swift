import MeshPassport
import MeshTransport

/// Certificates for the suites' servers, clients and impostors.
package enum BehaviorKeys {
    package static func make(in directory: String) throws {
        let authority = DevelopmentAuthority(directory: directory)
        try authority.ensure(services: ["echo", "orders"])
        try authority.issue(service: "expired", into: "\(directory)/expired", lifetime: -3600, identity: "spiffe://chill.test/service/orders")
        try authority.issue(service: "stranger", into: "\(directory)/stranger", lifetime: 3600, identity: "spiffe://other.test/service/orders")
        try authority.issue(service: "odd", into: "\(directory)/odd", lifetime: 3600, identity: "https://chill.test/orders")
        try DevelopmentAuthority(directory: "\(directory)/foreign").ensure(services: ["echo", "orders"])
        _ = try PassportKeyRing.generate(directory: "\(directory)/passport")
    }
}

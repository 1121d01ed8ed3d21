import Foundation
import Testing

/// Runs a suite against a freshly started system and stops it afterwards.
struct DeployedTrait: SuiteTrait, TestScoping {
    /// What the environment asks for: `CHILL_ACCEPTANCE=small` or `CHILL_ACCEPTANCE=processes`; nothing runs without it.
    static var mode: Deployment.Mode? {
        ProcessInfo.processInfo.environment["CHILL_ACCEPTANCE"].flatMap(Deployment.Mode.init(rawValue:))
    }

    var isRecursive: Bool { false }

    func provideScope(for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void) async throws {
        guard let mode = Self.mode else { return try await function() }
        let deployment = Deployment(mode: mode)
        try await deployment.up()
        do {
            try await Deployment.$current.withValue(deployment) { try await function() }
        } catch {
            try await deployment.down()
            throw error
        }
        try await deployment.down()
        try await deployment.removeData()
    }
}

extension Trait where Self == DeployedTrait {
    static var deployed: DeployedTrait { DeployedTrait() }
}

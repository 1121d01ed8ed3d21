package import Testing
internal import MeshTestKit

/// Closes the databases of all stages that a test opened, once the test is over.
package struct StagesTrait: TestTrait, SuiteTrait, TestScoping {
    @TaskLocal static var opened: OpenedStages?

    package var isRecursive: Bool { true }

    package func provideScope(for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void) async throws {
        // A suite's own scope surrounds those of its tests: only the latter open stages.
        guard testCase != nil else { return try await function() }
        let opened = OpenedStages()
        do {
            try await Self.$opened.withValue(opened) { try await function() }
        } catch {
            await opened.close()
            throw error
        }
        await opened.close()
    }
}

extension Trait where Self == StagesTrait {
    /// For suites whose tests open stages.
    package static var stages: StagesTrait { StagesTrait() }
}

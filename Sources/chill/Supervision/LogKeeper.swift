import Foundation
import MeshEnvironment

/// Keeps the logs of an installation bounded, whoever writes them.
enum LogKeeper {
    private static let pause = Duration.seconds(10)

    /// Looks at every log now and then until the task is cancelled.
    static func run(_ directory: DataDirectory) async {
        while !Task.isCancelled {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: directory.logs)) ?? []
            for name in names where name.hasSuffix(".log") { BoundedLog.trim("\(directory.logs)/\(name)") }
            try? await Task.sleep(for: pause)
        }
    }
}

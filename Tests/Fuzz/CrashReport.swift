internal import Foundation

/// Names the seed when the process crashes: nothing that is printed then would be seen otherwise.
enum CrashReport {
    private static let signals = [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE]
    // A handler of signals may touch nothing but memory that is already there; only the one test that runs writes to it.
    nonisolated(unsafe) private static let text = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 256)
    nonisolated(unsafe) private static var length = 0
    nonisolated(unsafe) private static let previous = UnsafeMutablePointer<sigaction>.allocate(capacity: 65)

    private static let installed: Void = {
        for signal in signals {
            var action = sigaction()
            action.__sigaction_handler.sa_handler = { signal in
                _ = write(2, CrashReport.text.baseAddress, CrashReport.length)
                // What crashed runs again, and reaches whoever stood here before.
                sigaction(signal, CrashReport.previous + Int(signal), nil)
            }
            sigaction(signal, &action, previous + Int(signal))
        }
    }()

    static func note(_ seed: String) {
        length = 0
        length = text.update(fromContentsOf: Array("\(seed): a crash\n".utf8.prefix(text.count)))
        _ = installed
    }
}

internal import Foundation

/// The memory of the process, as the kernel counts it. It is everybody's: nothing else may run beside a measurement.
enum PeakMemory {
    struct Unavailable: Error, CustomStringConvertible { let description: String }

    // Glibc's malloc_trim, which Swift's Glibc does not export: what was freed before must not be there to be used again.
    private static let trim = dlsym(nil, "malloc_trim").map { unsafeBitCast($0, to: (@convention(c) (Int) -> CInt).self) }

    /// By how many bytes the resident memory grew while the work was done, at its peak.
    static func growth(_ work: () throws -> Void) throws -> Int {
        _ = trim?(0)
        do { try Data("5".utf8).write(to: URL(filePath: "/proc/self/clear_refs")) } catch {
            throw Unavailable(description: "the kernel does not start its count of memory anew: \(error)")
        }
        let before = try kibibytes("VmRSS:")
        try work()
        return (try kibibytes("VmHWM:") - before) * 1024
    }

    private static func kibibytes(_ name: String) throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix(name) }), let number = line.split(separator: " ").dropFirst().first(where: { !$0.isEmpty }),
            let value = Int(number.trimmingCharacters(in: .whitespaces))
        else { throw Unavailable(description: "there is no \(name) in /proc/self/status") }
        return value
    }
}

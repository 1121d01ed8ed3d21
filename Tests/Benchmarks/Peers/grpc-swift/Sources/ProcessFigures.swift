import Foundation

/// What the kernel counts of a process.
enum ProcessFigures {
    /// User and system time in seconds.
    static func processorSeconds(of pid: Int32) throws -> Double {
        let text = try String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)
        // The name in parentheses may hold spaces: fields are counted after it.
        guard let end = text.lastIndex(of: ")") else { throw Wrong(what: "/proc/\(pid)/stat is malformed") }
        let fields = text[text.index(end, offsetBy: 2)...].split(separator: " ")
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else { throw Wrong(what: "/proc/\(pid)/stat is malformed") }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    static func residentKiB(of pid: Int32) throws -> Double {
        let fields = try String(contentsOfFile: "/proc/\(pid)/statm", encoding: .utf8).split(separator: " ")
        guard fields.count > 1, let pages = Double(fields[1]) else { throw Wrong(what: "/proc/\(pid)/statm is malformed") }
        return pages * Double(sysconf(Int32(_SC_PAGESIZE))) / 1024
    }
}

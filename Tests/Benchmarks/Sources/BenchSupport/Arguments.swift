import Foundation

/// The command line of a benchmark: options that each take a value.
package struct Arguments {
    private var values: [String: String]
    private let program: String

    /// Ends the process with a hint when the command line makes no sense, or when this is a debug build.
    package init(_ program: String, defaults: [String: String]) {
        self.program = program
        values = defaults
        #if DEBUG
            complain("a debug build says nothing about speed: swift run -c release \(program)")
        #else
            var arguments = CommandLine.arguments.dropFirst()
            while let name = arguments.popFirst() {
                guard values[name] != nil, let value = arguments.popFirst() else {
                    complain("options: \(defaults.keys.sorted().joined(separator: ", ")), each with a value")
                }
                values[name] = value
            }
        #endif
    }

    package func text(_ name: String) -> String { values[name] ?? "" }

    package func number(_ name: String) -> Int {
        guard let value = values[name].flatMap(Int.init), value > 0 else { complain("\(name) needs a number above 0") }
        return value
    }

    package func complain(_ what: String) -> Never {
        FileHandle.standardError.write(Data("\(program): \(what)\n".utf8))
        exit(2)
    }
}

package func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    if sorted.isEmpty { return 0 }
    return sorted.count.isMultiple(of: 2) ? (sorted[sorted.count / 2 - 1] + sorted[sorted.count / 2]) / 2 : sorted[sorted.count / 2]
}

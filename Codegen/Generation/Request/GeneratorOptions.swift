/// What the command line asks of the generator: `--mesh-swift_opt=visibility=package,emit=messages+client`, or `opt:` in buf.gen.yaml.
struct GeneratorOptions: Equatable {
    /// What `emit` names. Messages that are left out are expected elsewhere in the same Swift module. The definition of a service
    /// comes with its server and with its client: who wants both in one module generates them in one run.
    struct Parts: OptionSet {
        let rawValue: Int

        /// Messages, enums and the descriptors of the contract.
        static let messages = Parts(rawValue: 1)
        /// The protocol that a server implements.
        static let server = Parts(rawValue: 2)
        static let client = Parts(rawValue: 4)
        static let events = Parts(rawValue: 8)
        static let services: Parts = [.server, .client]
        static let all: Parts = [.messages, .server, .client, .events]

        static let names: [(name: String, parts: Parts)] = [
            ("messages", .messages), ("services", .services), ("server", .server), ("client", .client), ("events", .events),
        ]
    }

    /// How the generated files are called.
    enum Naming: String, CaseIterable {
        /// `chill.orders.v1.orders.mesh.swift`: all in one folder, as SwiftPM wants it.
        case flat
        /// `chill/orders/v1/orders.mesh.swift`: beside the contract.
        case tree

        func path(of file: String) -> String {
            let stem = file.hasSuffix(".proto") ? String(file.dropLast(6)) : file
            return (self == .tree ? stem : stem.split(separator: "/").joined(separator: ".")) + ".mesh.swift"
        }
    }

    private(set) var visibility = Visibility.public
    private(set) var parts = Parts.all
    private(set) var naming = Naming.flat
    /// The files that become Swift: paths, or folders with `/**` behind them. All that protoc was given when empty.
    private(set) var files: [String] = []
    /// What the Swift module is called; checked against the package.
    private(set) var module: String?

    init(_ parameter: String) throws(GenerationError) {
        for option in parameter.split(separator: ",") {
            let parts = option.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2 else { throw Self.unknown(String(option)) }
            try set(parts[0].trimmingBlanks, parts[1].trimmingBlanks)
        }
    }

    func wants(_ file: String) -> Bool { files.isEmpty || files.contains { Self.matches($0, file) } }

    static func matches(_ pattern: String, _ file: String) -> Bool {
        pattern.hasSuffix("/**") ? file.hasPrefix(pattern.dropLast(2)) : file == pattern
    }

    private mutating func set(_ name: String, _ value: String) throws(GenerationError) {
        guard !value.isEmpty else { throw Self.wrong("the option \(name) has no value") }
        switch name {
        case "visibility": visibility = try Self.choice(name, value)
        case "naming": naming = try Self.choice(name, value)
        case "module": module = value
        case "files": files += value.split(separator: "+").map(String.init)
        case "emit":
            parts = []
            for word in value.split(separator: "+") {
                guard let part = Parts.names.first(where: { $0.name == word }) else {
                    throw Self.wrong("emit=\(value): \"\(word)\" is none of \(Parts.names.map(\.name).joined(separator: ", ")); join several with +")
                }
                parts.formUnion(part.parts)
            }
        default: throw Self.unknown("\(name)=\(value)")
        }
    }

    private static func choice<Choice: RawRepresentable & CaseIterable>(_ name: String, _ value: String) throws(GenerationError) -> Choice
    where Choice.RawValue == String {
        guard let choice = Choice(rawValue: value) else {
            throw wrong("\(name)=\(value): write one of \(Choice.allCases.map { "\(name)=\($0.rawValue)" }.joined(separator: ", "))")
        }
        return choice
    }

    private static func unknown(_ option: String) -> GenerationError {
        wrong(
            "unknown option \(option); known are visibility=public|package|internal, emit=messages+services+server+client+events, "
                + "files=<path or folder/**>+…, naming=flat|tree, module=<name of the Swift module>")
    }

    private static func wrong(_ message: String) -> GenerationError { GenerationError("protoc-gen-mesh-swift", message) }
}

extension String {
    fileprivate var trimmingBlanks: String {
        var text = self[...]
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}

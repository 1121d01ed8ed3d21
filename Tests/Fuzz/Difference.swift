internal import Foundation

/// An input on which the implementations disagree, written as a file of Corpus/ holds it.
struct Difference: Error, CustomStringConvertible {
    /// What a smaller input must have in common with a larger one.
    let kind: String
    let detail: String
    let input: CorpusCase

    var description: String { "\(kind): \(detail)\n--- as a file of Tests/Fuzz/Corpus:\n\(input.text)---" }
}

/// An input that is kept.
struct CorpusCase {
    enum Input {
        case message([UInt8])
        case json(String)
    }

    /// A serialized FileDescriptorProto that imports what it likes of the contract of the tests; nil for that contract itself.
    var file: [UInt8]?
    var type: String
    var input: Input

    var text: String {
        var lines = ["type \(type)"]
        if let file { lines.append("file \(Data(file).base64EncodedString())") }
        switch input {
        case .message(let bytes): lines.append("message \(Data(bytes).base64EncodedString())")
        case .json(let text): lines.append("json \(Data(text.utf8).base64EncodedString())")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    init(file: [UInt8]?, type: String, input: Input) {
        self.file = file
        self.type = type
        self.input = input
    }

    init(text: String) throws {
        var type = ""
        var input: Input?
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            let parts = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            if parts[0] == "type" { type = parts[1]; continue }
            guard parts.count == 2, let data = Data(base64Encoded: parts[1]) else { throw Oracle.Failure(what: "no base64: \(line)") }
            switch parts[0] {
            case "file": file = Array(data)
            case "message": input = .message(Array(data))
            case "json": input = .json(String(decoding: data, as: UTF8.self))
            default: throw Oracle.Failure(what: "what is \(parts[0])?")
            }
        }
        guard let input else { throw Oracle.Failure(what: "there is no input") }
        self.type = type
        self.input = input
    }
}

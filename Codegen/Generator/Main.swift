internal import Glibc
internal import MeshSwiftGeneration

/// protoc-gen-mesh-swift: protoc starts it, writes a request to its input and reads the response from its output.
@main
struct Generator {
    static func main() {
        let response = SwiftGenerator.response(to: readAll())
        var rest = response[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            guard count > 0 else { exit(1) }
            rest = rest.dropFirst(count)
        }
    }

    private static func readAll() -> [UInt8] {
        var input: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = buffer.withUnsafeMutableBytes { read(STDIN_FILENO, $0.baseAddress, $0.count) }
            guard count > 0 else { return input }
            input += buffer[..<count]
        }
    }
}

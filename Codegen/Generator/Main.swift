internal import Glibc
internal import MeshSwiftGeneration

/// protoc-gen-mesh-swift: protoc starts it, writes a request to its input and reads the response from its output.
@main
struct Generator {
    static func main() {
        if let build = BuildCommand(CommandLine.arguments) { exit(build.run()) }
        if CommandLine.arguments.count > 1 {
            FileBytes.write(
                Array(
                    "protoc-gen-mesh-swift is a plugin of protoc and buf: run protoc with --mesh-swift_out=FOLDER, and name options in --mesh-swift_opt\n".utf8),
                to: STDERR_FILENO)
            exit(64)
        }
        let response = SwiftGenerator.response(to: FileBytes.all(of: STDIN_FILENO))
        if !FileBytes.write(response, to: STDOUT_FILENO) { exit(1) }
    }
}

internal import Glibc

/// What the build plugin runs: protoc with this generator, and then only what has changed is written.
///
/// protoc writes all of its files each time, and a file that is written again is compiled again, with everything that uses it. So
/// protoc writes into a folder of its own, and files whose contents are new are moved from there.
struct BuildCommand {
    private let protoc: String
    private let generator: String
    private let output: String
    private let arguments: [String]

    /// As `--build <protoc> <generator> <folder for the output> <arguments of protoc>…`; `nil` when protoc itself has started this.
    init?(_ arguments: [String]) {
        guard arguments.count >= 5, arguments[1] == "--build" else { return nil }
        (protoc, generator, output) = (arguments[2], arguments[3], arguments[4])
        self.arguments = Array(arguments.dropFirst(5))
    }

    /// - Returns: the exit code.
    func run() -> Int32 {
        let folder = output + "/.new"
        removeFiles(in: folder)
        guard mkdir(folder, 0o755) == 0 || errno == EEXIST else { return fail("\(folder) cannot be made", errno) }
        let status = start([protoc, "--plugin=protoc-gen-mesh-swift=\(generator)", "--mesh-swift_out=\(folder)"] + arguments)
        guard status == 0 else { return status }
        let names = files(in: folder)
        for name in names {
            let (new, old) = ("\(folder)/\(name)", "\(output)/\(name)")
            if let content = contents(of: new), content == contents(of: old) { continue }
            guard rename(new, old) == 0 else { return fail("\(old) cannot be written", errno) }
        }
        // Of contracts that are gone.
        for name in files(in: output) where name.hasSuffix(".mesh.swift") && !names.contains(name) { unlink("\(output)/\(name)") }
        removeFiles(in: folder)
        rmdir(folder)
        return 0
    }

    private func start(_ words: [String]) -> Int32 {
        var pointers: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
        pointers.append(nil)
        defer { for pointer in pointers { free(pointer) } }
        var process: pid_t = 0
        let problem = posix_spawn(&process, protoc, nil, nil, pointers, environ)
        guard problem == 0 else { return fail("\(protoc) cannot be started", problem) }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 { if errno != EINTR { return fail("\(protoc) cannot be waited for", errno) } }
        // An exit code, or 128 and the signal that ended it.
        return status & 0x7f == 0 ? status >> 8 & 0xff : 128 + status & 0x7f
    }

    private func files(in folder: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }

    private func removeFiles(in folder: String) {
        for name in files(in: folder) { unlink("\(folder)/\(name)") }
    }

    private func contents(of path: String) -> [UInt8]? {
        let file = open(path, O_RDONLY)
        guard file >= 0 else { return nil }
        defer { close(file) }
        return FileBytes.all(of: file)
    }

    private func fail(_ what: String, _ code: Int32) -> Int32 {
        FileBytes.write(Array("error: \(what): \(String(cString: strerror(code)))\n".utf8), to: STDERR_FILENO)
        return 1
    }
}

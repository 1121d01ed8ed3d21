internal import Glibc

/// What the kernel knows about this process, under the names that Prometheus clients share.
enum ProcessMetrics {
    @Sendable static func collect() -> [MetricSample] {
        var samples: [MetricSample] = []
        func counter(_ name: String, _ help: String, _ value: Double) { samples.append(MetricSample(name, .counter, help: help, value: value)) }
        func gauge(_ name: String, _ help: String, _ value: Double) { samples.append(MetricSample(name, .gauge, help: help, value: value)) }

        counter("process_cpu_seconds_total", "User and system time that the process has used.", seconds(CLOCK_PROCESS_CPUTIME_ID))
        let pages = words("/proc/self/statm"), page = Double(sysconf(Int32(_SC_PAGESIZE)))
        if pages.count > 1, let virtual = Double(pages[0]), let resident = Double(pages[1]) {
            gauge("process_virtual_memory_bytes", "Address space that the process has mapped.", virtual * page)
            gauge("process_resident_memory_bytes", "Memory that the process holds.", resident * page)
        }
        // The command's name, in parentheses, may hold anything: fields count from behind it.
        let status = words("/proc/self/stat", after: ")")
        if status.count > 19, let threads = Double(status[17]), let ticks = Double(status[19]) {
            let age = seconds(CLOCK_BOOTTIME) - ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
            gauge("process_threads", "Threads of the process.", threads)
            gauge("process_start_time_seconds", "When the process began, in Unix time.", seconds(CLOCK_REALTIME) - age)
        }
        if let descriptors = openDescriptors() { gauge("process_open_fds", "Open file descriptors.", Double(descriptors)) }
        let maximum = sysconf(Int32(_SC_OPEN_MAX))
        if maximum > 0 { gauge("process_max_fds", "File descriptors that the process may open.", Double(maximum)) }
        return samples
    }

    private static func seconds(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private static func openDescriptors() -> Int? {
        guard let stream = opendir("/proc/self/fd") else { return nil }
        defer { closedir(stream) }
        var count = 0
        while readdir(stream) != nil { count += 1 }
        // Itself, its parent, and the descriptor that lists them.
        return max(0, count - 3)
    }

    private static func words(_ path: String, after mark: Character? = nil) -> [Substring] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = read(descriptor, &bytes, bytes.count)
        guard count > 0 else { return [] }
        let text = String(decoding: bytes[..<count], as: UTF8.self)
        guard let mark else { return text.split(separator: " ") }
        return text.lastIndex(of: mark).map { text[text.index(after: $0)...].split(separator: " ") } ?? []
    }
}

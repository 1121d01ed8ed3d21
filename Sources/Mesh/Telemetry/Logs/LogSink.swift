internal import Glibc
internal import Synchronization

/// Where finished log lines go.
public struct LogSink: Sendable {
    private let write: @Sendable (String) -> Void

    /// - Parameter write: takes one line with its line end; may be called from any thread.
    public init(write: @escaping @Sendable (String) -> Void) { self.write = write }

    public func callAsFunction(_ line: String) { write(line) }

    /// The process's standard error, whole lines at a time.
    public static let standardError = LogSink { line in
        standardErrorTurn.withLock { _ in
            var line = line
            line.withUTF8 { bytes in
                var count = 0
                while count < bytes.count {
                    let written = Glibc.write(STDERR_FILENO, bytes.baseAddress.map { $0 + count }, bytes.count - count)
                    if written > 0 { count += written; continue }
                    switch errno {
                    case EINTR: continue
                    case EAGAIN:
                        var descriptor = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
                        poll(&descriptor, 1, 1000)
                    // Nobody reads any more: there is no better place to complain.
                    default: return
                    }
                }
            }
        }
    }

    // Long lines take several writes; other threads wait for their turn.
    private static let standardErrorTurn = Mutex(())
}

import Dispatch
import Glibc

/// Says when it is time to leave: on SIGTERM, and when the input ends.
final class StopRequests {
    let requests: AsyncStream<Void>
    private let signals: any DispatchSourceSignal

    init() {
        let (requests, stop) = AsyncStream.makeStream(of: Void.self)
        self.requests = requests
        signal(SIGTERM, SIG_IGN)
        signals = DispatchSource.makeSignalSource(signal: SIGTERM)
        signals.setEventHandler { @Sendable in stop.yield() }
        signals.resume()
        DispatchQueue.global().async { @Sendable in
            var byte: UInt8 = 0
            var count = 1
            while count > 0 || (count < 0 && errno == EINTR) { count = read(STDIN_FILENO, &byte, 1) }
            stop.yield()
        }
    }
}

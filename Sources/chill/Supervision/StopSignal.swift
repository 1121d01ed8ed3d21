import Dispatch
import Foundation

/// Waits for the wish to stop.
enum StopSignal {
    /// Returns at SIGTERM or SIGINT, or when standard input ends.
    static func wait(orEndOfInput: Bool = false) async {
        let (wishes, wish) = AsyncStream<Void>.makeStream()
        let sources = [SIGTERM, SIGINT].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number)
            source.setEventHandler { wish.yield() }
            source.resume()
            return source
        }
        if orEndOfInput {
            Thread.detachNewThread {
                while !FileHandle.standardInput.availableData.isEmpty {}
                wish.yield()
            }
        }
        for await _ in wishes { break }
        sources.forEach { $0.cancel() }
    }
}

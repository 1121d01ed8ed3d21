internal import CodecPeers

/// What interleaved rounds have shown: nanoseconds of processor time per operation, of each contestant in each round.
struct Measurement {
    private(set) var nanoseconds: [[Double]]
    let contestants: [Contestant]

    /// In every round each contestant works for about so many milliseconds, one after the other, so that a slow moment of the machine
    /// meets all of them.
    init(_ contestants: [Contestant], rounds: Int, milliseconds: Int) throws {
        self.contestants = contestants
        nanoseconds = contestants.map { _ in [] }
        var times: [Int] = []
        for contestant in contestants {
            let trial = 2000
            _ = try Self.time(contestant, trial)
            times.append(max(1, Int(Double(milliseconds) * 1e6 / max(1, try Self.time(contestant, trial)))))
        }
        for _ in 0..<rounds {
            for (index, contestant) in contestants.enumerated() { nanoseconds[index].append(try Self.time(contestant, times[index])) }
        }
    }

    private static func time(_ contestant: Contestant, _ times: Int) throws -> Double {
        let start = codec_thread_nanoseconds()
        let size = try contestant.run(times)
        let nanoseconds = Double(codec_thread_nanoseconds() - start) / Double(times)
        let expected = contestant.work.rawValue.hasPrefix("order") ? Samples.orderSize : Samples.smallSize
        guard size == expected else {
            throw Contestants.Failure(what: "\(contestant.name), \(contestant.work.rawValue): \(size) bytes instead of \(expected)")
        }
        return nanoseconds
    }

    func median(_ index: Int) -> Double { Self.median(nanoseconds[index]) }

    /// How many times as long `other` takes as `index` in the same round, in the middle of all rounds.
    func ratio(of other: Int, to index: Int) -> Double { Self.median(zip(nanoseconds[other], nanoseconds[index]).map { $0 / $1 }) }

    private static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        return sorted.count % 2 == 1 ? sorted[sorted.count / 2] : (sorted[sorted.count / 2 - 1] + sorted[sorted.count / 2]) / 2
    }
}

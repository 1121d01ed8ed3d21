internal import Foundation

/// codec-bench [--rounds 15] [--milliseconds 20] [--work TEXT] [--name TEXT] [--times N]
///
/// Prints nanoseconds of processor time per operation and ratios, medians of interleaved rounds. `--work` and `--name` choose those that
/// contain the text. `--times` does the work so often, without a clock, for a profiler.
@main
struct Main {
    static func main() {
        #if DEBUG
            complain("a debug build says nothing about speed: swift run -c release codec-bench")
        #else
            do { try run() } catch { complain("\(error)") }
        #endif
    }

    private static func run() throws {
        var options = ["--rounds": "15", "--milliseconds": "20", "--work": "", "--name": "", "--times": "0"]
        var arguments = CommandLine.arguments.dropFirst()
        while let name = arguments.popFirst() {
            guard options[name] != nil, let value = arguments.popFirst() else {
                complain("unknown or incomplete option \(name): there are \(options.keys.sorted().joined(separator: ", ")), each with a value")
            }
            options[name] = value
        }
        func number(_ name: String) -> Int {
            guard let value = options[name].flatMap(Int.init), value >= 0 else { complain("\(name) needs a number") }
            return value
        }
        let chosen = try Contestants.all().filter {
            (options["--work"] == "" || $0.work.rawValue.contains(options["--work"] ?? ""))
                && (options["--name"] == "" || $0.name.contains(options["--name"] ?? ""))
        }
        if number("--times") > 0 {
            for contestant in chosen { print(contestant.work.rawValue, contestant.name, try contestant.run(number("--times")), separator: ", ") }
            return
        }
        print("order \(Samples.orderSize) bytes, small \(Samples.smallSize) bytes; \(number("--rounds")) interleaved rounds; ns of processor time per operation")
        report(try Measurement(chosen, rounds: max(1, number("--rounds")), milliseconds: max(1, number("--milliseconds"))))
    }

    private static func report(_ measurement: Measurement) {
        for work in Contestant.Work.allCases {
            let indices = measurement.contestants.indices.filter { measurement.contestants[$0].work == work }
            guard let ours = indices.first(where: { measurement.contestants[$0].name == Contestants.ours }) else { continue }
            print("\n\(work.rawValue)")
            for index in indices {
                let name = measurement.contestants[index].name.padding(toLength: 20, withPad: " ", startingAt: 0)
                let time = String(format: "%8.1f ns", measurement.median(index))
                print("  \(name)\(time)\(index == ours ? "" : String(format: "   %.2f x mesh's", measurement.ratio(of: index, to: ours)))")
            }
        }
    }

    private static func complain(_ what: String) -> Never {
        FileHandle.standardError.write(Data("codec-bench: \(what)\n".utf8))
        exit(2)
    }
}

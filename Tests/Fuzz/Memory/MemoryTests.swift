internal import MeshDescriptors
internal import MeshProtobuf
import Testing

extension FuzzTests {
    /// What decoding takes beside what the limit allows.
    @Suite struct MemoryTests {
        /// The arena's first block, the stack, and what the allocator of the system keeps to itself.
        private static let slack = 1 << 20

        @Test func `decoding stays under the limit of memory, whatever comes`() throws {
            try Fuzzing.repeated("memory") { random in
                var tally = Comparison.Tally()
                let contract = RandomContract(&random)
                let limits = DecodingLimits(maximumMemory: random.one(of: [256, 512, 1024, 2048, 4096]) << 10)
                let type = try Comparison.type(contract.type, file: contract.file)
                try tally += Self.measure(contract.file, type, limits, &random) { bytes throws(ProtobufError) in
                    try DynamicMessage(serializedBytes: bytes, as: type, limits: limits)
                }
                let generated = random.one(of: GeneratedTypes.all)
                try tally += Self.measure(generated, limits, &random)
                return tally
            }
        }

        private static func measure<M: Message>(_ generated: M.Type, _ limits: DecodingLimits, _ random: inout Seeded) throws -> Comparison.Tally {
            let type = try Comparison.type(generated.messageName, file: nil)
            var tally = try measure(nil, type, limits, &random) { bytes throws(ProtobufError) in
                try DynamicMessage(serializedBytes: bytes, as: type, limits: limits)
            }
            tally += try measure(nil, type, limits, &random) { bytes throws(ProtobufError) in try M(serializedBytes: bytes, limits: limits) }
            return tally
        }

        private static func measure<M>(
            _ file: [UInt8]?, _ type: MessageDescriptor, _ limits: DecodingLimits, _ random: inout Seeded, _ decode: ([UInt8]) throws(ProtobufError) -> M
        ) throws -> Comparison.Tally {
            let message = HostileMessage(type, size: random.one(of: [1 << 11, 1 << 13, 1 << 15, 1 << 17]), &random)
            let kept = CorpusCase(file: file, type: type.fullName, input: .message(message.bytes))
            var tally = Comparison.Tally()
            let growth = try Watchdog.shared.watch(kept) {
                try PeakMemory.growth {
                    if let decoded = try? decode(message.bytes) {
                        tally.accepted += 1
                        withExtendedLifetime(decoded) {}
                    } else {
                        tally.refused += 1
                    }
                }
            }
            // Scratch memory and the message itself.
            guard growth <= 2 * limits.maximumMemory + slack else {
                throw Difference(
                    kind: "memory", detail: "\(M.self), \(message.what): \(growth >> 10) KiB for \(message.bytes.count) bytes, the limit is \(limits.maximumMemory >> 10) KiB", input: kept)
            }
            return tally
        }
    }
}

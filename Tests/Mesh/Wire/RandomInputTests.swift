import MeshEnvironment
import MeshWire
import Testing

/// Whatever a peer sends, the machines answer; they never trap.
@Suite struct RandomInputTests {
    @Test(arguments: 0..<8 as Range<UInt64>)
    func `random bodies under random headers never trap`(seed: UInt64) {
        let random = RandomSource.seeded(seed)
        for _ in 0..<400 {
            var server = ServerConnectionMachine.opened(), client = ClientConnectionMachine.opened()
            if random.next() % 8 == 0 {
                server = ServerConnectionMachine(limits: WireLimits())
                client = ClientConnectionMachine(limits: WireLimits(frameBytes: 1 << 20))
            }
            for step in 0..<10 {
                _ = client.open()
                let body = random.bytes(Int(random.next() % 80))
                let type = UInt8(truncatingIfNeeded: random.next() % 12)
                let stream = UInt32(truncatingIfNeeded: random.next() % 3 == 0 ? 0 : random.next() % 12)
                let flags = FrameFlags(rawValue: UInt8(truncatingIfNeeded: random.next()) & (random.next() % 2 == 0 ? 0x8F : 0x00))
                let frame = Frame.bytes(type, flags, stream: stream, body)
                _ = server.receive(frame, now: Int64(step))
                _ = client.receive(frame, now: Int64(step))
                _ = server.finished(stream)
                _ = client.cancel(stream, now: Int64(step))
            }
            #expect(server.openStreams >= 0 && client.openStreams >= 0)
        }
    }

    @Test(arguments: 0..<8 as Range<UInt64>)
    func `damaged requests are taken with their ranges inside the body, or refused`(seed: UInt64) {
        let random = RandomSource.seeded(seed)
        for _ in 0..<500 {
            var frame = RequestFrame(stream: 1, method: 1)
            if random.next() % 2 == 0 { frame.methodName = "a.B/C" }
            if random.next() % 2 == 0 {
                frame.passport = 1
                frame.passportBytes = random.bytes(5)
            }
            if random.next() % 2 == 0 { frame.metadata = [("key", "value")] }
            var (header, body) = Frame.split(Frame.written(frame, random.bytes(9)))
            for _ in 0...(random.next() % 3) { body[Int(random.next() % UInt64(body.count))] = UInt8(truncatingIfNeeded: random.next()) }
            body.removeLast(Int(random.next() % 6))
            body.withUnsafeBytes { bytes in
                guard let head = RequestHead(stream: 1, flags: header.flags, body: bytes) else { return }
                #expect(head.payload.upperBound == bytes.count && head.metadata.upperBound <= bytes.count)
                _ = MetadataCodec.read(UnsafeRawBufferPointer(rebasing: bytes[head.metadata]))
            }
        }
    }

    @Test(arguments: 0..<8 as Range<UInt64>)
    func `damaged settings are read or refused`(seed: UInt64) {
        let random = RandomSource.seeded(seed)
        let whole = Settings(contracts: [ContractHash(service: "a.B", hash: [UInt8](repeating: 1, count: 32))]).encoded()
        var read = 0
        for _ in 0..<500 {
            var bytes = whole
            for _ in 0...(random.next() % 3) { bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next()) }
            bytes.withUnsafeBytes { bytes in
                if let settings = try? Settings(bytes) {
                    read += 1
                    #expect(settings.version == 1)
                }
            }
        }
        #expect(read < 500)
    }
}

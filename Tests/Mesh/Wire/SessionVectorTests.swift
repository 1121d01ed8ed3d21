import Foundation
import MeshWire
import Testing

/// The session of WIRE.md §12, read from the document itself.
@Suite struct SessionVectorTests {
    private func frames() throws -> [(FrameHeader, [UInt8])] {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../../Protocols/WIRE.md")
        let text = try String(contentsOf: root, encoding: .utf8)
        let section = try #require(text.range(of: "## 12."))
        let blocks = text[section.upperBound...].components(separatedBy: "```").enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
        var bytes = blocks.joined(separator: "\n").split(whereSeparator: \.isWhitespace).compactMap { UInt8($0, radix: 16) }[...]
        var frames: [(FrameHeader, [UInt8])] = []
        while !bytes.isEmpty {
            let header = try #require(bytes.withUnsafeBytes { FrameHeader($0) })
            let body = bytes.dropFirst(FrameHeader.size).prefix(Int(header.length))
            #expect(body.count == Int(header.length))
            frames.append((header, Array(body)))
            bytes = bytes.dropFirst(FrameHeader.size + Int(header.length))
        }
        return frames
    }

    @Test func `both sides understand the session of the document`() throws {
        let frames = Array(try frames().prefix(11))
        #expect(frames.map(\.0.type) == [1, 6, 2, 2, 3, 4, 5, 8, 6, 8, 9])
        var server = ServerConnectionMachine(limits: WireLimits())
        #expect(server.receive(frames[0]) == .opened(Settings(features: [], limits: .least)))
        #expect(server.receive(frames[1]) == .send(ControlFrame.pong(1)))
        for (frame, stream) in zip(frames[2...3], [1, 3] as [UInt32]) {
            guard case .request(let head, _) = server.receive(frame) else { Issue.record("stream \(stream) was not taken"); continue }
            #expect(head.stream == stream && head.method == 1 && head.timeout == 2_000_000 && Array(frame.1[head.payload]) == [8, 1])
        }
        #expect(server.receive(frames[6]) == .cancel(slot: 0))
        #expect(server.drain(ping: 7) == bytes(frames[7]) + bytes(frames[8]))
        #expect(server.announceLastStream() == bytes(frames[9]))

        var client = ClientConnectionMachine.opened()
        _ = client.open()
        _ = client.open()
        #expect(client.receive(frames[4]) == .response(slot: 1, AnswerFrame(payload: 0..<2)))
        #expect(client.receive(frames[5]) == .error(slot: 0, AnswerFrame(payload: 0..<10)))
        #expect(client.receive(frames[7]) == .leaving)
        #expect(client.receive(frames[8]) == .send(ControlFrame.pong(7)))
        #expect(client.receive(frames[9]) == .unprocessed(slots: []))
        #expect(client.receive(frames[10]) == .peerClosed(.done, ""))
    }

    private func bytes(_ frame: (FrameHeader, [UInt8])) -> [UInt8] {
        var header = [UInt8](repeating: 0, count: FrameHeader.size)
        header.withUnsafeMutableBytes { frame.0.write(to: $0) }
        return header + frame.1
    }
}

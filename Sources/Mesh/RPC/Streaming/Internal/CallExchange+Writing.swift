internal import DequeModule
internal import MeshProtobuf
internal import MeshTransport
internal import MeshWire
internal import NIOCore

// From the writer to the connection.
extension CallExchange: MessageSink {
    private enum Attempt {
        case sent
        /// It is queued: wait.
        case queued(PendingWrite)
        /// Not on the loop: encode, and hand it over.
        case elsewhere
        case failed(MeshError)
    }

    // MARK: from any thread

    package func write(_ message: some Message) async throws(MeshError) {
        switch attempt(message) {
        case .sent: return
        case .failed(let error): throw error
        case .queued(let write): try await wait(for: write)
        case .elsewhere:
            let bytes: [UInt8]
            do { bytes = try message.serializedBytes() } catch { throw .unencodable(error) }
            try await write(encoded: bytes)
        }
    }

    package func write(encoded message: [UInt8]) async throws(MeshError) {
        let write = PendingWrite(message)
        onLoop { [self] in accept(write) }
        try await wait(for: write)
    }

    package func finish() { onLoop { [self] in finishWriting() } }

    // Never inlined into async code: asking for the current thread must not be moved across suspensions.
    @inline(never)
    private func attempt(_ message: some Message) -> Attempt {
        guard executor.loop.inEventLoop else { return .elsewhere }
        if let failure = writeFailure ?? (isFinishing ? .writerFinished : nil) { return .failed(failure) }
        var result = Attempt.elsewhere
        do {
            try message.withSerializedBytes { bytes in
                guard let host, host.isWritable, pending.isEmpty, let part = host.nextPart(self, of: bytes.count, from: 0, isLast: false) else {
                    result = .queued(queue(PendingWrite(Array(bytes))))
                    return
                }
                host.send(part, of: bytes, self)
                if part.payload.upperBound == bytes.count {
                    result = .sent
                } else {
                    let write = PendingWrite(Array(bytes), offset: part.payload.upperBound)
                    write.isBegun = true
                    result = .queued(queue(write))
                }
            }
        } catch {
            return .failed(.unencodable(error))
        }
        return result
    }

    private func wait(for write: PendingWrite) async throws(MeshError) {
        let failure: MeshError? = await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in onLoop { write.wait(continuation) } }
        } onCancel: {
            onLoop { [self] in withdraw(write) }
        }
        if let failure { throw failure }
    }

    // MARK: on the loop

    func accept(_ write: PendingWrite) {
        if let failure = writeFailure ?? (isFinishing ? .writerFinished : nil) { return write.complete(failure) }
        _ = queue(write)
    }

    private func queue(_ write: PendingWrite) -> PendingWrite {
        pending.append(write)
        if let host {
            host.turns.request(self)
            host.turns.run(host)
        }
        return write
    }

    /// The writer gave up. What has been begun is sent all the same: half a message would be no message.
    private func withdraw(_ write: PendingWrite) {
        if !write.isBegun { pending.removeAll { $0 === write } }
        write.complete(MeshError(.cancelled, "the task that wrote to the stream was cancelled", processed: .maybe))
    }

    func finishWriting() {
        guard !isFinishing, writeFailure == nil else { return }
        isFinishing = true
        if let host {
            host.turns.request(self)
            host.turns.run(host)
        }
    }

    func failWrites(_ error: MeshError) {
        if writeFailure == nil { writeFailure = error }
        let left = pending
        pending = []
        for write in left { write.complete(error) }
    }

    enum OnSend {
        case nothingLeft
        /// Let others have a turn.
        case again
        /// Credit must come first.
        case blocked
    }

    /// Sends what credit allows, at most a part of a large message or some small ones.
    func sendSome() -> OnSend {
        guard let host else { return .nothingLeft }
        var budget = MessageCost.largestPart
        var saidLast = false
        while let write = pending.first {
            guard budget > 0 else { return .again }
            let isLast = isFinishing && pending.count == 1
            guard let part = host.nextPart(self, of: write.bytes.count, from: write.offset, isLast: isLast) else { return .blocked }
            write.bytes.withUnsafeBytes { host.send(part, of: $0, self) }
            write.offset = part.payload.upperBound
            write.isBegun = true
            budget -= part.size
            if write.isWhole {
                saidLast = part.flags.contains(.last)
                pending.removeFirst()
                write.complete(nil)
            }
        }
        if isFinishing { host.sentEverything(self, saidLast: saidLast) }
        return .nothingLeft
    }
}

extension MeshError {
    static func unencodable(_ error: any Error) -> MeshError { MeshError(.internalError, "the message cannot be encoded: \(error)") }
}

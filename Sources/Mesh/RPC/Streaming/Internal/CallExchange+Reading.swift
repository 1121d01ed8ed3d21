internal import MeshWire
internal import Synchronization

// From the connection to the reader.
extension CallExchange: MessageSource {
    // MARK: on the loop

    /// A whole message has come.
    func arrived(_ message: UnsafeRawBufferPointer, cost: Int) {
        hasArrived = true
        hasMoved = true
        var reader: UnsafeContinuation<Void, Never>?
        let isTaken = inbox.withLock { inbox in
            if inbox.isAbandoned || inbox.end != nil { return false }
            inbox.batch.append(message)
            inbox.cost += cost
            reader = inbox.reader.take()
            return true
        }
        reader?.resume()
        if !isTaken { host?.taken(self, cost: cost) }
    }

    /// A whole message has come that cost no credit: the connection bounds how much of that it holds.
    func arrivedFree(_ message: UnsafeRawBufferPointer) {
        hasArrived = true
        reserved += message.count
        inbox.withLock { inbox in
            inbox.batch.append(message)
            inbox.reserved += message.count
        }
    }

    /// A part of a message has come.
    func arrived(part: UnsafeRawBufferPointer, total: Int, isComplete: Bool, cost: Int) {
        hasArrived = true
        hasMoved = true
        if assembly.isEmpty {
            reserved += total
            assembly.reserveCapacity(total)
        }
        assembly.append(contentsOf: part)
        // Credit for parts is given ahead of the reader, but only when nothing waits in front: so memory holds one large message.
        let isNext = inbox.withLock { $0.batch.isEmpty || $0.isAbandoned }
        if isNext { host?.taken(self, cost: cost + takeAssemblyCost()) } else { assemblyCost += cost }
        if isComplete { deliverAssembly(total) }
    }

    private func takeAssemblyCost() -> Int {
        defer { assemblyCost = 0 }
        return assemblyCost
    }

    private func deliverAssembly(_ total: Int) {
        var message: [UInt8] = []
        swap(&message, &assembly)
        let cost = takeAssemblyCost()
        var reader: UnsafeContinuation<Void, Never>?
        let isTaken = inbox.withLock { inbox in
            if inbox.isAbandoned || inbox.end != nil { return false }
            inbox.batch.append(message)
            inbox.cost += cost
            inbox.reserved += total
            reader = inbox.reader.take()
            return true
        }
        reader?.resume()
        if !isTaken { gaveBack(cost: cost, reserved: total) }
    }

    /// Nothing more will come.
    func endReading(_ failure: MeshError?) {
        var reader: UnsafeContinuation<Void, Never>?
        inbox.withLock { inbox in
            if inbox.end == nil { inbox.end = failure.map { .failure($0) } ?? .success(()) }
            // A failed call's messages are still read: they came before it failed.
            reader = inbox.reader.take()
        }
        reader?.resume()
    }

    /// Forgets what nobody has read, of a call that has lost its stream.
    func dropUnread() {
        inbox.withLock { inbox in
            inbox.batch.removeAll()
            inbox.cost = 0
            inbox.reserved = 0
        }
    }

    private func gaveBack(cost: Int, reserved bytes: Int) {
        if bytes > 0 {
            reserved -= bytes
            host?.released(bytes)
        }
        let all = cost + takeAssemblyCost()
        if all > 0 { host?.taken(self, cost: all) }
    }

    // MARK: from any thread

    private enum Taken {
        case messages(cost: Int, reserved: Int)
        case end(Result<Void, MeshError>)
        case nothing
    }

    package func refill(_ batch: inout MessageBatch) async throws(MeshError) -> Bool {
        while true {
            switch take(&batch) {
            case .messages(let cost, let reserved):
                // Without a cost there may still be parts that wait for the reader.
                onLoop { [self] in if host != nil { gaveBack(cost: cost, reserved: reserved) } }
                return true
            case .end(.success): return false
            case .end(.failure(let error)): throw error
            case .nothing: await waitForMessages()
            }
        }
    }

    private func take(_ batch: inout MessageBatch) -> Taken {
        inbox.withLock { inbox in
            guard !inbox.batch.isEmpty else { return inbox.end.map { .end($0) } ?? .nothing }
            swap(&batch, &inbox.batch)
            defer {
                inbox.cost = 0
                inbox.reserved = 0
            }
            return .messages(cost: inbox.cost, reserved: inbox.reserved)
        }
    }

    private func waitForMessages() async {
        await withTaskCancellationHandler {
            await withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
                let isReady = inbox.withLock { inbox in
                    if !inbox.batch.isEmpty || inbox.end != nil || inbox.reader != nil { return true }
                    inbox.reader = continuation
                    return false
                }
                if isReady { continuation.resume() }
            }
        } onCancel: {
            endReading(MeshError(.cancelled, "the task that read the stream was cancelled", processed: .maybe))
            onLoop { [self] in giveUp?() }
        }
    }

    package func abandon() {
        let isFirst = inbox.withLock { inbox in
            if inbox.isAbandoned { return false }
            inbox.isAbandoned = true
            return true
        }
        guard isFirst else { return }
        onLoop { [self] in
            let (cost, bytes) = inbox.withLock { inbox in
                defer {
                    inbox.batch.removeAll()
                    inbox.cost = 0
                    inbox.reserved = 0
                }
                return (inbox.cost, inbox.reserved)
            }
            if host != nil { gaveBack(cost: cost, reserved: bytes) }
            giveUp?()
        }
    }
}

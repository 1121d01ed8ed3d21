/// The data of a COPY, on the connection's loop.
extension Connection {
    /// Moves the data of the running COPY as far as both sides have room.
    func pump() {
        guard closure == nil, let transfer = copying, let link else { return }
        switch transfer.direction {
        case .toServer:
            while copying != nil {
                guard let isLeft = link.flush() else { return fail(link.connectionError(or: "08006")) }
                if isLeft { return arm([.read, .write]) }
                let progress: ServerLink.CopyProgress
                if let chunk = copyChunk ?? transfer.take() {
                    copyChunk = chunk
                    progress = link.putCopy(chunk)
                    if progress == .taken { copyChunk = nil }
                } else if let ending = transfer.ending {
                    progress = link.endCopy(ending.abortion)
                    if progress == .taken { copying = nil }
                } else {
                    return arm(.read)
                }
                if progress == .broken { return fail(link.connectionError(or: "08006")) }
                if progress == .full { return arm([.read, .write]) }
            }
            flush()
        case .fromServer:
            while !transfer.isFull {
                switch link.nextCopyPiece() {
                case .row(let bytes): transfer.add(bytes)
                case .nothingYet: return arm(.read)
                case .end:
                    copying = nil
                    receive(link)
                    if closure == nil { deliver() }
                    return
                case .broken: return fail(link.connectionError(or: "08006"))
                }
            }
            // What else comes waits with the system.
            arm([])
        }
    }

    func kickCopy() { onLoop { $0.pump() } }
}

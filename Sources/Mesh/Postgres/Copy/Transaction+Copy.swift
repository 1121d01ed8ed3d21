extension Transaction {
    /// Loads many rows with `COPY … FROM STDIN`, far faster than INSERT. The data leave as they are written; memory stays bounded.
    ///
    /// ```swift
    /// try await transaction.copyIn("parcels.load", "COPY parcel (id, note) FROM STDIN (FORMAT binary)") { try await $0.write(id, note) }
    /// ```
    /// - Parameters:
    ///   - limit: how long it may take, the writing included; the statement timeout if `nil`.
    ///   - body: writes the rows. When it throws, the COPY and with it the transaction fails, and its error is thrown on.
    /// - Returns: the number of rows.
    @discardableResult
    public func copyIn(
        _ name: String, _ sql: String, limit: Duration? = nil, _ body: @Sendable (CopyWriter) async throws -> Void
    ) async throws -> Int {
        let transfer = CopyTransfer(.toServer)
        let writer = CopyWriter(transfer, on: connection)
        async let count = copy(name, sql, transfer, limit: limit)
        do {
            try await body(writer)
            try await writer.finish()
            transfer.end(.init())
            connection.kickCopy()
        } catch {
            transfer.end(.init(abortion: "the sender gave up"))
            connection.kickCopy()
            // The server's report of the abortion tells nothing new.
            _ = try? await count
            throw error
        }
        return try await count
    }

    /// Reads the data of a `COPY … TO STDOUT` in pieces of whole rows, in the statement's own format. A slow `body` slows the server
    /// down: memory stays bounded.
    /// - Returns: the number of rows.
    @discardableResult
    public func copyOut(
        _ name: String, _ sql: String, limit: Duration? = nil, _ body: @Sendable ([UInt8]) async throws -> Void
    ) async throws -> Int {
        let transfer = CopyTransfer(.fromServer)
        // Leaving early cancels the COPY, and the connection with it: nothing else ends one.
        async let count = copy(name, sql, transfer, limit: limit)
        while let piece = await transfer.next() {
            connection.kickCopy()
            try await body(piece)
        }
        return try await count
    }
}

internal import Hummingbird
internal import NIOCore

/// What a request brings from its connection.
struct EdgeContext: InitializableFromSource {
    let channel: any Channel

    init(source: ApplicationRequestContextSource) { channel = source.channel }
}

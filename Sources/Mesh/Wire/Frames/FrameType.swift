/// What a frame is. The numbers are those of WIRE.md §3.
package enum FrameType {
    package static let settings: UInt8 = 0x01
    package static let request: UInt8 = 0x02
    package static let response: UInt8 = 0x03
    package static let error: UInt8 = 0x04
    package static let cancel: UInt8 = 0x05
    package static let ping: UInt8 = 0x06
    package static let pong: UInt8 = 0x07
    package static let drain: UInt8 = 0x08
    package static let close: UInt8 = 0x09
    package static let message: UInt8 = 0x10
    package static let end: UInt8 = 0x11
    package static let credit: UInt8 = 0x12
    package static let headers: UInt8 = 0x13
}

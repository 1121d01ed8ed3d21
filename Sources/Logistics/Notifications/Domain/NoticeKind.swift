/// What a notice is about.
package enum NoticeKind: String, Sendable, Hashable {
    case dispatch = "DISPATCH"
    case cancellation = "CANCELLATION"
}

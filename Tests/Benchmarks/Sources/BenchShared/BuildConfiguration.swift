internal import Foundation

/// A debug build says nothing about speed, so it refuses to.
package func requireReleaseBuild() {
    var isDebug = false
    assert({ isDebug = true; return true }())
    guard isDebug else { return }
    FileHandle.standardError.write(Data("this is a debug build, whose figures mean nothing: build with -c release\n".utf8))
    exit(2)
}

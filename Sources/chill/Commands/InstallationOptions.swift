import ArgumentParser
import Foundation

/// What every command needs to know: which installation is meant.
struct InstallationOptions: ParsableArguments {
    @Option(name: .customLong("data"), help: "The data directory: keys, database, logs.")
    var data = ".chill"

    var directory: DataDirectory { DataDirectory(data) }
}

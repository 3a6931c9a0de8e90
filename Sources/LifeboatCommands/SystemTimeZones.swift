// SPDX-License-Identifier: Apache-2.0

import Values

/// The time zones that this machine knows.
enum SystemTimeZones {
    /// The folder of the time zone database, which `TZDIR` names as for every other program.
    private static var folder: String {
        let named = ProcessVariables.all["TZDIR"] ?? ""
        return named.isEmpty ? "/usr/share/zoneinfo" : named
    }

    /// The database of this machine.
    static var database: TimeZoneDatabase {
        let folder = folder
        return TimeZoneDatabase { name in try? InputReader.file("\(folder)/\(name)", limit: 1 << 20) }
    }
}

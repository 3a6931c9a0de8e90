// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
import Synchronization

/// Whether this machine was put back from a snapshot that had its memory, while this process was running in it.
///
/// Then there may be two of it, the machine that the snapshot was taken of and this one, alike in everything that a process
/// can look at: name, number, start, disks, cards, and the process itself. The one sign is a device of the hypervisor that
/// tells the guest of it (`vmgenid`), of which Linux 6.10 and later sends a message. Without the device, in a container
/// that hears nothing of devices, or between the first instruction of the copy and the message, nothing tells.
public final class RestoreWatch: Sendable {
    /// The watch of this process, which begins with its first use.
    public static let machine = RestoreWatch(next: deviceNews())

    /// The next thing that the kernel has said of its devices; nil when there is none.
    private let next: @Sendable () -> [UInt8]?
    private let seen = Mutex(0)

    /// A watch over what `next` tells.
    public init(next: @escaping @Sendable () -> [UInt8]?) { self.next = next }

    /// How often it was, since the watch began and as far as was told by now; it waits for nothing.
    public var restores: Int {
        seen.withLock { seen in
            while let news = next() {
                // Fields that end in NUL, the first of which names action and device.
                if news.split(separator: 0).contains(where: { $0.elementsEqual("NEW_VMGENID=1".utf8) }) { seen += 1 }
            }
            return seen
        }
    }

    private static func deviceNews() -> @Sendable () -> [UInt8]? {
        let descriptor = lifeboat_device_news()
        guard descriptor >= 0 else { return { nil } }
        return {
            var buffer = [UInt8](repeating: 0, count: 8 << 10)
            let count = lifeboat_next_device_news(descriptor, &buffer, buffer.count)
            return count < 0 ? nil : Array(buffer.prefix(count))
        }
    }
}

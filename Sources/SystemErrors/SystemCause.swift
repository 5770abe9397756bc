import Foundation

extension Error {
    /// Why a call of Foundation's failed, in the system's own words where it kept the error number ("No such file or directory"); else in the
    /// error's.
    package var systemCause: String {
        var inner = self as NSError
        // Kept as an error of Swift's as well, which is no NSError on Linux before it is made one.
        while let under = inner.userInfo[NSUnderlyingErrorKey] as? any Error {
            inner = under as NSError
        }
        switch inner.domain {
        case NSPOSIXErrorDomain: return String(cString: strerror(Int32(truncatingIfNeeded: inner.code)))
        case NSCocoaErrorDomain: return localizedDescription
        default: return String(describing: self)
        }
    }
}

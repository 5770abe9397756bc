internal import Glibc

/// The lines of a function from the size of its code, for kernels of which nothing is known but the symbols.
///
/// The model is E[lines] = exp(a) · bytes^b, fitted by quasi-Poisson regression with a logarithmic link (McCullagh and Nelder
/// 1989), whose totals are those of the data it was fitted on. The bytes are from the symbol to the next one. The data are the
/// 168,524 functions with DWARF in Debian's cloud kernels 5.10, 6.1 and 6.12 for x86_64 and 6.12 for aarch64.
///
/// Its error, on a kernel that was left out of the fit: the lines of all functions together are off by −10 to +17 %; of single
/// functions, half have 0.6 to 1.3 times the estimate, nine in ten have 0.06 to 2.2 times.
public enum LineEstimate {
    static let intercept = -0.9531
    static let exponent = 0.7512
    /// Larger gaps between symbols are no function's.
    private static let sizeLimit: UInt64 = 1 << 16
    /// By how much the lines of many functions together may be off, either way.
    public static let totalError = 0.17

    /// The lines of a function with so many bytes of code; at least 1.
    public static func lines(ofBytes size: UInt64) -> Int {
        guard size > 0 else { return 1 }
        return max(1, Int((exp(intercept + exponent * log(Double(min(size, sizeLimit))))).rounded()))
    }
}

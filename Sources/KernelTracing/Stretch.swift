public import AgentWire

/// A part of a measurement that begins with the whole filter: a phase, or a window of the steady one.
public struct Stretch: Sendable, Equatable {
    /// The phase that it is of.
    public let phase: Phase
    /// Which window of the steady phase, from 0; 0 in the others, which have one each.
    public let window: UInt8

    /// A stretch of `phase`.
    public init(_ phase: Phase, window: UInt8 = 0) {
        self.phase = phase
        self.window = window
    }

    /// The window's bit in a function's windows; 0 outside of the steady phase.
    var windowBit: UInt16 {
        phase == .steady ? 1 << UInt16(window) : 0
    }
}

/// Where the names on a page lead: nowhere in a file that stands alone.
package struct PageLinks: Sendable {
    /// The address of a host's page.
    package var host: (@Sendable (_ host: String) -> String)?
    /// The address of a function's page, by its name, module and file, in a run that reached it.
    package var function: (@Sendable (_ name: String, _ module: String, _ file: String?, _ run: String) -> String)?
    /// The address of a run's page.
    package var run: (@Sendable (_ run: String) -> String)?

    /// The address of the changes in a subsystem, of the pair of that number in its comparison.
    package var subsystem: (@Sendable (_ name: String, _ pair: Int) -> String)?

    /// No links but those that are named.
    package init(
        host: (@Sendable (String) -> String)? = nil, function: (@Sendable (String, String, String?, String) -> String)? = nil,
        run: (@Sendable (String) -> String)? = nil, subsystem: (@Sendable (String, Int) -> String)? = nil
    ) {
        self.host = host
        self.function = function
        self.run = run
        self.subsystem = subsystem
    }
}

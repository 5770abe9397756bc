import FleetInventory
import StrictYAML

extension Selection {
    /// The selection that stands under `key`; what is wrong with it is shown at its character.
    init(_ value: YAMLValue, of key: String) throws(YAMLError) {
        let text = try value.text()
        do throws(SelectionError) {
            self = try Selection(text)
        } catch {
            throw YAMLError(
                .badValue, at: value.position(ofCharacter: error.column - 1), cause: "'\(key)': \(error.cause)",
                remedy: error.remedy)
        }
    }
}

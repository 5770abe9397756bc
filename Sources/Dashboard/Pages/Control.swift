import Reports

/// Parts of forms. They are sent with GET, so that what they choose is in the address.
enum Control {
    static func form(_ action: String, _ controls: [Markup]) -> Markup {
        "<form class=\"filter\" action=\"\(action)\" method=\"get\">\(Markup(controls))<button>Show</button></form>\n"
    }

    static func text(_ label: String, _ name: String, _ value: String?) -> Markup {
        "<label>\(label)<input type=\"search\" name=\"\(name)\" value=\"\(value ?? "")\"></label>"
    }

    /// A choice among values with titles; one that is not there stays what it is.
    static func choice(_ label: String, _ name: String, _ options: [(value: String, title: String)], chosen: String?) -> Markup {
        let rows = options.map { option -> Markup in
            "<option value=\"\(option.value)\"\(option.value == chosen ?? "" ? " selected" : "" as Markup)>\(Markup.name(plain: option.title))</option>"
        }
        return "<label>\(label)<select name=\"\(name)\">\(Markup(rows))</select></label>"
    }

    static func hidden(_ name: String, _ value: String?) -> Markup {
        value.map { "<input type=\"hidden\" name=\"\(name)\" value=\"\($0)\">" } ?? ""
    }
}

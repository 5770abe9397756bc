/// What all pages have around them: nothing in them comes from outside, and no script runs.
enum PageFrame {
    static func page(title: String, _ body: Markup) -> Markup {
        """
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
        <meta name="color-scheme" content="light dark"><meta http-equiv="Content-Security-Policy" \
        content="default-src 'none'; style-src 'unsafe-inline'"><title>\(title) · hapfleet</title>
        <style>\(Markup(stringLiteral: PageStyle.css))</style></head><body>
        \(body)</body></html>

        """
    }
}

//! Shows how a text file would change.

use similar::{ChangeTag, TextDiff};

use crate::cli::style::Style;

/// Unchanged lines that are shown around a change.
const CONTEXT: usize = 2;

/// The lines that differ, marked with `-` and `+`, with some lines around them. Empty if nothing differs. Not for
/// files with secrets.
pub(super) fn text_diff(name: &str, before: &str, after: &str, style: Style) -> String {
    if before == after {
        return String::new();
    }
    let diff = TextDiff::from_lines(before, after);
    let mut lines =
        vec![style.strong(&format!("--- {name}")), style.strong(&format!("+++ {name}"))];
    for group in diff.grouped_ops(CONTEXT) {
        let Some(first) = group.first() else { continue };
        lines.push(style.faint(&format!("@@ line {} @@", first.new_range().start + 1)));
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let text = change.value().trim_end_matches('\n');
            lines.push(match change.tag() {
                ChangeTag::Equal => format!(" {text}"),
                ChangeTag::Delete => style.removed(&format!("-{text}")),
                ChangeTag::Insert => style.added(&format!("+{text}")),
            });
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::text_diff;
    use crate::cli::style::Style;

    #[test]
    fn changed_lines_are_shown_with_their_surroundings() {
        let before = "a\nb\nc\nd\ne\nf\n";
        let shown = text_diff("bot.toml", before, &before.replace("d\n", "D\nx\n"), Style::PLAIN);
        assert_eq!(shown, "--- bot.toml\n+++ bot.toml\n@@ line 2 @@\n b\n c\n-d\n+D\n+x\n e\n f");
        assert_eq!(text_diff("bot.toml", before, before, Style::PLAIN), "");
    }
}

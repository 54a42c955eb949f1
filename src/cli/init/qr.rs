//! A QR code on the terminal.

use qrcode::render::unicode::Dense1x2;
use qrcode::{EcLevel, QrCode};

/// Black on white, whatever the colours of the terminal are.
const COLOURS: &str = "\x1b[38;5;16;48;5;231m";
const RESET: &str = "\x1b[0m";

/// The code of a text, as lines of block characters; empty if the text is too long. `coloured`: with colours
/// of its own. Without them it is for a dark terminal.
pub(super) fn lines(text: &str, coloured: bool) -> Vec<String> {
    let Ok(code) = QrCode::with_error_correction_level(text, EcLevel::L) else {
        return Vec::new();
    };
    let (dark, light) = if coloured {
        (Dense1x2::Dark, Dense1x2::Light)
    } else {
        (Dense1x2::Light, Dense1x2::Dark)
    };
    let drawn = code.render::<Dense1x2>().dark_color(dark).light_color(light).build();
    let line = |line: &str| {
        if coloured { format!("{COLOURS}{line}{RESET}") } else { line.to_owned() }
    };
    drawn.lines().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn a_deep_link_fits_on_a_small_terminal() {
        let link = format!("https://t.me/{}?start={}", "x".repeat(32), "0".repeat(32));
        for coloured in [true, false] {
            let lines = lines(&link, coloured);
            assert!((15..=24).contains(&lines.len()), "{}", lines.join("\n"));
            let width = lines[0].chars().filter(|letter| " ▀▄█".contains(*letter)).count();
            assert!((29..=60).contains(&width), "{width}");
        }
    }
}

//! How the operator's pages look: a name and a colour.

use std::fmt;

use crate::domain::localized_text::LocalizedText;

/// What the pages show of the operator.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Brand {
    pub name: Option<LocalizedText>,
    pub color: Option<Color>,
}

/// An opaque colour in sRGB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Color {
    red: u8,
    green: u8,
    blue: u8,
}

impl Color {
    pub const WHITE: Self = Self { red: 255, green: 255, blue: 255 };
    pub const BLACK: Self = Self { red: 0, green: 0, blue: 0 };

    /// Parses `#1a7f5a` or `#1a8`.
    #[must_use]
    pub fn of_hex(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#')?;
        let digits = match digits.len() {
            3 => digits.chars().flat_map(|digit| [digit, digit]).collect(),
            6 => digits.to_owned(),
            _ => return None,
        };
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let part = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
        Some(Self { red: part(0)?, green: part(2)?, blue: part(4)? })
    }

    /// White or black, whichever is easier to read on this colour. The contrast is at least 4.5 to 1, which
    /// WCAG 2.2 requires: of white and black, the better one has 4.58 or more on every colour.
    #[must_use]
    pub fn text_color(self) -> Self {
        let contrast = |text: &Self| self.contrast(*text);
        if contrast(&Self::WHITE) >= contrast(&Self::BLACK) { Self::WHITE } else { Self::BLACK }
    }

    /// From 1 to 21. Source: <https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio>.
    #[must_use]
    pub fn contrast(self, other: Self) -> f64 {
        let (first, second) = (self.luminance(), other.luminance());
        (first.max(second) + 0.05) / (first.min(second) + 0.05)
    }

    /// Source: <https://www.w3.org/TR/WCAG22/#dfn-relative-luminance>.
    fn luminance(self) -> f64 {
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.red) + 0.7152 * linear(self.green) + 0.0722 * linear(self.blue)
    }
}

/// As in CSS.
impl fmt::Display for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }
}

#[cfg(test)]
mod tests {
    use super::Color;

    #[test]
    fn a_color_is_read_from_three_or_six_digits() {
        for (text, read) in [
            ("#1A7f5a", Some("#1a7f5a")),
            ("#18a", Some("#1188aa")),
            ("1a7f5a", None),
            ("#1a7f5", None),
            ("#1a7f5a80", None),
            ("#1a7f5g", None),
            ("#+1a2b3", None),
            ("#é1", None),
            ("red", None),
            ("", None),
        ] {
            let found = Color::of_hex(text).map(|color| color.to_string());
            assert_eq!(found.as_deref(), read, "{text}");
        }
    }

    #[test]
    fn text_can_be_read_on_every_color() {
        let steps = (0..=255).step_by(15);
        let colors = steps.clone().flat_map(|red| {
            let steps = steps.clone();
            steps.clone().flat_map(move |green| {
                steps.clone().map(move |blue| format!("#{red:02x}{green:02x}{blue:02x}"))
            })
        });
        for text in colors {
            let color = Color::of_hex(&text).unwrap();
            assert!(color.contrast(color.text_color()) >= 4.5, "{text}");
        }
        for (background, text) in [
            ("#000", Color::WHITE),
            ("#fff", Color::BLACK),
            ("#ffd400", Color::BLACK),
            ("#2272c3", Color::WHITE),
        ] {
            assert_eq!(Color::of_hex(background).unwrap().text_color(), text, "{background}");
        }
        assert!((Color::WHITE.contrast(Color::BLACK) - 21.0).abs() < 1e-9);
    }
}

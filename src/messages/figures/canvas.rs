//! A canvas for pictures: rectangles, lines and text in an embedded font, encoded as PNG.

use std::sync::OnceLock;

use tiny_skia::{FillRule, Paint, Path, PathBuilder, Pixmap, Rect, Stroke, Transform};
use ttf_parser::{Face, GlyphId, OutlineBuilder};

/// Inter, reduced to Latin, Cyrillic and signs of currencies; see `assets/fonts/README.md`.
static REGULAR: &[u8] = include_bytes!("../../../assets/fonts/Inter-Regular.ttf");
static SEMI_BOLD: &[u8] = include_bytes!("../../../assets/fonts/Inter-SemiBold.ttf");

/// A side that is not longer cannot be seen, in pixels.
const MIN_SIDE: f32 = 0.001;

/// Red, green and blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Color(pub(super) u8, pub(super) u8, pub(super) u8);

/// The weight of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    Regular,
    SemiBold,
}

/// How a text is set.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    pub(super) size: f32,
    pub(super) weight: Weight,
    pub(super) color: Color,
}

/// A point, in pixels from the upper left corner.
pub(super) type Point = (f32, f32);

/// A picture that is being drawn.
pub(super) struct Canvas(Pixmap);

impl Canvas {
    /// `None` if a side is zero.
    pub(super) fn new(width: u32, height: u32, background: Color) -> Option<Self> {
        let mut pixmap = Pixmap::new(width, height)?;
        let Color(red, green, blue) = background;
        pixmap.fill(tiny_skia::Color::from_rgba8(red, green, blue, 255));
        Some(Self(pixmap))
    }

    /// The picture as PNG.
    pub(super) fn png(&self) -> Option<Vec<u8>> {
        self.0.encode_png().ok()
    }

    pub(super) fn rectangle(&mut self, (x, y): Point, width: f32, height: f32, color: Color) {
        if let Some(rect) = Rect::from_xywh(x, y, width, height).filter(has_area) {
            self.0.fill_rect(rect, &paint(color, 255), Transform::identity(), None);
        }
    }

    /// Connects the points.
    pub(super) fn line(&mut self, points: &[Point], width: f32, color: Color) {
        if let Some(path) = polyline(points, None) {
            let stroke = Stroke { width, ..Stroke::default() };
            self.0.stroke_path(&path, &paint(color, 255), &stroke, Transform::identity(), None);
        }
    }

    /// Fills the area between the points and the height `base`.
    pub(super) fn area(&mut self, points: &[Point], base: f32, color: Color) {
        if let Some(path) = polyline(points, Some(base)).filter(|path| has_area(&path.bounds())) {
            let paint = paint(color, 40);
            self.0.fill_path(&path, &paint, FillRule::Winding, Transform::identity(), None);
        }
    }

    /// Writes a line of text. `at`: the left end of its base line.
    pub(super) fn text(&mut self, text: &str, at: Point, style: Style) {
        let Some(face) = face(style.weight) else { return };
        let scale = style.size / f32::from(face.units_per_em());
        let mut outline = Outline { path: PathBuilder::new(), scale, x: at.0, y: at.1 };
        for letter in text.chars() {
            let glyph = glyph(face, letter);
            face.outline_glyph(glyph, &mut outline);
            outline.x += f32::from(face.glyph_hor_advance(glyph).unwrap_or_default()) * scale;
        }
        if let Some(path) = outline.path.finish() {
            let paint = paint(style.color, 255);
            self.0.fill_path(&path, &paint, FillRule::Winding, Transform::identity(), None);
        }
    }

    /// Writes a text that ends at `right`.
    pub(super) fn text_to(&mut self, text: &str, (right, y): Point, style: Style) {
        self.text(text, (right - width_of(text, style), y), style);
    }
}

/// The width of a text in pixels.
pub(super) fn width_of(text: &str, style: Style) -> f32 {
    let Some(face) = face(style.weight) else { return 0.0 };
    let scale = style.size / f32::from(face.units_per_em());
    let advances = text.chars().map(|letter| face.glyph_hor_advance(glyph(face, letter)));
    advances.map(|advance| f32::from(advance.unwrap_or_default()) * scale).sum()
}

/// The size at which the text is at most so wide.
pub(super) fn fitted(text: &str, style: Style, width: f32) -> Style {
    let natural = width_of(text, style);
    if natural <= width { style } else { Style { size: style.size * width / natural, ..style } }
}

/// A narrow space is written as any space; a letter that the font lacks, as its empty glyph.
fn glyph(face: &Face<'_>, letter: char) -> GlyphId {
    let letter = if letter == '\u{202f}' { ' ' } else { letter };
    face.glyph_index(letter).unwrap_or_default()
}

fn face(weight: Weight) -> Option<&'static Face<'static>> {
    static FACES: OnceLock<[Option<Face<'static>>; 2]> = OnceLock::new();
    let faces = FACES.get_or_init(|| [REGULAR, SEMI_BOLD].map(|font| Face::parse(font, 0).ok()));
    faces[usize::from(weight == Weight::SemiBold)].as_ref()
}

fn paint(Color(red, green, blue): Color, alpha: u8) -> Paint<'static> {
    let mut paint = Paint { anti_alias: true, ..Paint::default() };
    paint.set_color_rgba8(red, green, blue, alpha);
    paint
}

/// Whether there is something to fill. The library logs a warning if there is not, as with figures that are all zero.
fn has_area(bounds: &Rect) -> bool {
    bounds.width() > MIN_SIDE && bounds.height() > MIN_SIDE
}

fn polyline(points: &[Point], base: Option<f32>) -> Option<Path> {
    let (first, last) = (*points.first()?, *points.last()?);
    let mut path = PathBuilder::new();
    path.move_to(first.0, first.1);
    for (x, y) in &points[1..] {
        path.line_to(*x, *y);
    }
    if let Some(base) = base {
        path.line_to(last.0, base);
        path.line_to(first.0, base);
        path.close();
    }
    path.finish()
}

/// Places the outlines of glyphs on the canvas, whose vertical axis points down.
struct Outline {
    path: PathBuilder,
    scale: f32,
    x: f32,
    y: f32,
}

impl Outline {
    fn place(&self, x: f32, y: f32) -> Point {
        (self.x + x * self.scale, self.y - y * self.scale)
    }
}

impl OutlineBuilder for Outline {
    fn move_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.place(x, y);
        self.path.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.place(x, y);
        self.path.line_to(x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let ((x1, y1), (x, y)) = (self.place(x1, y1), self.place(x, y));
        self.path.quad_to(x1, y1, x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let ((x1, y1), (x2, y2)) = (self.place(x1, y1), self.place(x2, y2));
        let (x, y) = self.place(x, y);
        self.path.cubic_to(x1, y1, x2, y2, x, y);
    }

    fn close(&mut self) {
        self.path.close();
    }
}

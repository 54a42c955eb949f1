//! The images of plans: PNG or JPEG within Telegram's limits, and the addresses under which they are public.

use std::collections::BTreeMap;
use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::domain::ids::PlanCode;

/// Bytes of an image: Telegram's limit for photos that it fetches by their address.
/// Source: <https://core.telegram.org/bots/api#sending-files>.
pub const MAX_IMAGE_BYTES: usize = 5 * 1024 * 1024;
/// Pixels of width and height together. Source: <https://core.telegram.org/bots/api#sendphoto>.
const MAX_PIXELS: u32 = 10_000;
/// How much longer one side may be than the other. Source: <https://core.telegram.org/bots/api#sendphoto>.
const MAX_RATIO: u32 = 20;
/// Bytes of the digest in an address.
const DIGEST_BYTES: usize = 8;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
const JPEG: &[u8] = b"\xff\xd8\xff";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImageFormat {
    Png,
    Jpeg,
}

/// An image that Telegram shows.
#[derive(Clone, PartialEq, Eq)]
pub struct PlanImage {
    format: ImageFormat,
    digest: String,
    bytes: Vec<u8>,
}

/// Why a file is no image of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ImageFault {
    #[error("it is neither a PNG nor a JPEG image")]
    Format,
    #[error("it is damaged: its size in pixels cannot be read")]
    Damaged,
    #[error("it is larger than the 5 MiB that Telegram fetches")]
    TooLarge,
    #[error("it is {0} by {1} pixels, and Telegram shows at most {MAX_PIXELS} of both together")]
    Pixels(u32, u32),
    #[error(
        "it is {0} by {1} pixels, and Telegram shows no image that is over {MAX_RATIO} times longer than wide"
    )]
    Ratio(u32, u32),
}

impl ImageFormat {
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
        }
    }

    const fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpg",
        }
    }
}

impl PlanImage {
    /// Reads the content of a file. Its format is that of the content, whatever the file is called.
    pub fn read(bytes: Vec<u8>) -> Result<Self, ImageFault> {
        let format = if bytes.starts_with(PNG) {
            ImageFormat::Png
        } else if bytes.starts_with(JPEG) {
            ImageFormat::Jpeg
        } else {
            return Err(ImageFault::Format);
        };
        if bytes.len() > MAX_IMAGE_BYTES {
            return Err(ImageFault::TooLarge);
        }
        let size = match format {
            ImageFormat::Png => size_of_png(&bytes),
            ImageFormat::Jpeg => size_of_jpeg(&bytes),
        };
        let (width, height) = size.ok_or(ImageFault::Damaged)?;
        let (shorter, longer) = (width.min(height), width.max(height));
        if shorter == 0 {
            return Err(ImageFault::Damaged);
        }
        if width.saturating_add(height) > MAX_PIXELS {
            return Err(ImageFault::Pixels(width, height));
        }
        if longer > shorter * MAX_RATIO {
            return Err(ImageFault::Ratio(width, height));
        }
        let mut digest = String::new();
        for byte in &Sha256::digest(&bytes)[..DIGEST_BYTES] {
            write!(digest, "{byte:02x}").unwrap_or_else(|_| unreachable!("writing to a string"));
        }
        Ok(Self { format, digest, bytes })
    }

    #[must_use]
    pub const fn format(&self) -> ImageFormat {
        self.format
    }

    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The last part of its address, which changes with its content: `2c26b46b68ffc68f.png`.
    #[must_use]
    pub fn file_name(&self) -> String {
        format!("{}.{}", self.digest, self.format.extension())
    }
}

impl std::fmt::Debug for PlanImage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PlanImage({})", self.file_name())
    }
}

/// The images of all plans that have one, and where they are published.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PlanImages {
    images: BTreeMap<PlanCode, PlanImage>,
    public_url: String,
}

impl FromIterator<(PlanCode, PlanImage)> for PlanImages {
    fn from_iter<T: IntoIterator<Item = (PlanCode, PlanImage)>>(images: T) -> Self {
        Self { images: images.into_iter().collect(), public_url: String::new() }
    }
}

impl PlanImages {
    /// Published by the server at that address, without a trailing slash.
    #[must_use]
    pub fn published_at(self, public_url: &str) -> Self {
        Self { public_url: public_url.to_owned(), ..self }
    }

    #[must_use]
    pub fn get(&self, plan: &PlanCode) -> Option<&PlanImage> {
        self.images.get(plan)
    }

    /// The address of a plan's image, which changes with its content.
    #[must_use]
    pub fn url(&self, plan: &PlanCode) -> Option<String> {
        let image = self.images.get(plan)?;
        Some(format!("{}/plans/{plan}/{}", self.public_url, image.file_name()))
    }

    /// Whether an address is that of an image of the plan, present or past.
    #[must_use]
    pub fn is_address_of(&self, plan: &PlanCode, url: &str) -> bool {
        url.strip_prefix(&self.public_url)
            .and_then(|path| path.strip_prefix("/plans/")?.strip_prefix(plan.as_str()))
            .is_some_and(|rest| rest.starts_with('/'))
    }
}

/// Width and height are the first fields of the first chunk. Source: <https://www.w3.org/TR/png-3/#11IHDR>.
fn size_of_png(bytes: &[u8]) -> Option<(u32, u32)> {
    let chunk = bytes.get(PNG.len()..)?;
    let number = |at: usize| Some(u32::from_be_bytes(chunk.get(at..at + 4)?.try_into().ok()?));
    (chunk.get(4..8)? == b"IHDR").then_some((number(8)?, number(12)?))
}

/// Width and height are in the frame header, behind any number of other segments.
/// Source: <https://www.w3.org/Graphics/JPEG/itu-t81.pdf>, B.2.2.
fn size_of_jpeg(bytes: &[u8]) -> Option<(u32, u32)> {
    let number =
        |at: usize| Some(u16::from_be_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?));
    let mut at = 2;
    loop {
        if *bytes.get(at)? != 0xff {
            return None;
        }
        match *bytes.get(at + 1)? {
            // Fill bytes before a marker.
            0xff => at += 1,
            // Markers without content.
            0x01 | 0xd0..=0xd8 => at += 2,
            // The frame headers; the three others in their range are tables.
            marker @ 0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                return Some((number(at + 7)?.into(), number(at + 5)?.into()));
            }
            // The image data, or its end.
            0xd9 | 0xda => return None,
            _ => at += 2 + usize::from(number(at + 2)?),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ImageFault, ImageFormat, MAX_IMAGE_BYTES, PlanImage, PlanImages};
    use crate::domain::ids::PlanCode;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes
    }

    /// With a comment, a fill byte and a table before the frame header.
    fn jpeg(frame: u8, width: u16, height: u16) -> Vec<u8> {
        let mut bytes = b"\xff\xd8\xff\xfe\0\x04hi\xff\xff\xc4\0\x03x".to_vec();
        bytes.extend([0xff, frame, 0, 11, 8]);
        bytes.extend(height.to_be_bytes());
        bytes.extend(width.to_be_bytes());
        bytes
    }

    #[test]
    fn png_and_jpeg_are_recognised_by_their_content() {
        for (bytes, format, extension) in [
            (png(1200, 630), ImageFormat::Png, ".png"),
            (jpeg(0xc0, 1200, 630), ImageFormat::Jpeg, ".jpg"),
            (jpeg(0xc2, 20, 1), ImageFormat::Jpeg, ".jpg"),
            (png(9000, 1000), ImageFormat::Png, ".png"),
        ] {
            let image = PlanImage::read(bytes.clone()).unwrap();
            assert_eq!((image.format(), image.bytes()), (format, bytes.as_slice()));
            assert!(image.file_name().ends_with(extension), "{image:?}");
        }
    }

    #[test]
    fn what_telegram_would_not_show_is_refused() {
        let too_long = [png(1, 1), vec![0; MAX_IMAGE_BYTES]].concat();
        for (bytes, fault) in [
            (b"GIF89a".to_vec(), ImageFault::Format),
            (b"<svg/>".to_vec(), ImageFault::Format),
            (Vec::new(), ImageFault::Format),
            (png(1200, 630)[..20].to_vec(), ImageFault::Damaged),
            (png(0, 630), ImageFault::Damaged),
            (jpeg(0xc0, 1200, 630)[..18].to_vec(), ImageFault::Damaged),
            (b"\xff\xd8\xff\xda\0\x02".to_vec(), ImageFault::Damaged),
            (b"\xff\xd8\xff\xe0\0\0".to_vec(), ImageFault::Damaged),
            (png(9000, 1001), ImageFault::Pixels(9000, 1001)),
            (png(u32::MAX, u32::MAX), ImageFault::Pixels(u32::MAX, u32::MAX)),
            (jpeg(0xc0, 10, 201), ImageFault::Ratio(10, 201)),
            (too_long, ImageFault::TooLarge),
        ] {
            assert_eq!(PlanImage::read(bytes), Err(fault));
        }
    }

    #[test]
    fn another_image_has_another_address() {
        let plan = PlanCode::new("premium");
        let url = |bytes| {
            let images: PlanImages =
                [(plan.clone(), PlanImage::read(bytes).unwrap())].into_iter().collect();
            let images = images.published_at("https://a.io");
            let url = images.url(&plan).unwrap();
            assert!(
                images.is_address_of(&plan, &url)
                    && images.is_address_of(&plan, "https://a.io/plans/premium/x")
            );
            assert!(!images.is_address_of(&PlanCode::new("prem"), &url));
            assert!(!images.is_address_of(&plan, "https://b.io/plans/premium/x.png"));
            url
        };
        let (first, other) = (url(png(2, 2)), url(png(2, 3)));
        assert_ne!(first, other);
        assert_eq!(first, url(png(2, 2)));
        let name = first.strip_prefix("https://a.io/plans/premium/").unwrap();
        assert_eq!(name.len(), 16 + ".png".len(), "{name}");
        assert_eq!(PlanImages::default().url(&plan), None);
    }
}

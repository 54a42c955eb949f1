//! The images of plans: files beside `bot.toml`.

use std::fs::File;
use std::io;
use std::io::Read;
use std::path::Path;

use crate::config::check::Check;
use crate::config::shape::PlanRow;
use crate::domain::ids::PlanCode;
use crate::domain::plan_image::{ImageFault, MAX_IMAGE_BYTES, PlanImage, PlanImages};

const KEY: &str = "plans.image";

impl Check<'_> {
    /// Without a folder beside which the files are, there are none.
    pub(super) fn plan_images(&mut self, rows: &[PlanRow]) -> PlanImages {
        let Some(beside) = self.beside else { return PlanImages::default() };
        let images = rows.iter().filter_map(|row| {
            let path = row.image.as_ref()?;
            let place = format!("{}: {KEY}", self.at(path.span()));
            let image = self.plan_image(place, &beside.join(path.get_ref()))?;
            Some((PlanCode::new(row.code.get_ref().as_str()), image))
        });
        images.collect()
    }

    fn plan_image(&mut self, place: String, path: &Path) -> Option<PlanImage> {
        let shown = path.display();
        let bytes = match read(path) {
            Ok(bytes) => bytes,
            Err(error) => {
                self.problem(
                    place,
                    format!("{shown} cannot be read: {error}"),
                    "name a file relative to bot.toml that the user of tollgate may read, or remove the key",
                );
                return None;
            }
        };
        match PlanImage::read(bytes) {
            Ok(image) => Some(image),
            Err(fault) => {
                let remedy = match fault {
                    ImageFault::Format | ImageFault::Damaged => "save it as PNG or JPEG again",
                    ImageFault::TooLarge | ImageFault::Pixels(..) => {
                        "make it smaller; 1200 by 630 pixels are enough"
                    }
                    ImageFault::Ratio(..) => "crop it; 1200 by 630 pixels fit well",
                };
                self.problem(place, format!("{shown}: {fault}"), remedy);
                None
            }
        }
    }
}

/// The content, up to one byte more than is allowed.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    let limit = u64::try_from(MAX_IMAGE_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    File::open(path)?.take(limit).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use crate::config::{Environment, Settings, load, parse};
    use crate::domain::ids::PlanCode;

    const SHIPPED: &str = include_str!("../../bot.toml");
    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x08\0\0\0\x04";

    fn written() -> String {
        SHIPPED.replacen(
            "name = \"Premium\"",
            "name = \"Premium\"\nimage = \"images/premium.png\"",
            1,
        )
    }

    fn with(content: Option<&[u8]>) -> Result<Settings, String> {
        let folder = tempfile::tempdir().unwrap();
        if let Some(content) = content {
            fs::create_dir(folder.path().join("images")).unwrap();
            fs::write(folder.path().join("images/premium.png"), content).unwrap();
        }
        let file = folder.path().join("bot.toml");
        fs::write(&file, written()).unwrap();
        load(&file, &Environment::default()).map_err(|error| error.to_string())
    }

    #[test]
    fn the_image_of_a_plan_is_a_file_beside_the_configuration() {
        let images = with(Some(PNG)).unwrap().plan_images;
        assert_eq!(images.get(&PlanCode::new("premium")).unwrap().bytes(), PNG);
        assert_eq!(images.get(&PlanCode::new("pro")), None);
        let text = parse(&written(), "bot.toml", &Environment::default()).unwrap();
        assert_eq!(text.plan_images.get(&PlanCode::new("premium")), None, "there is no folder");
    }

    #[test]
    fn mistakes_in_an_image_are_reported_with_line_key_and_remedy() {
        let line = written().split("\nimage = ").next().unwrap_or_default().lines().count() + 1;
        let large = [PNG, &vec![0; 5 * 1024 * 1024]].concat();
        let wide = [&PNG[..16], &[0, 0, 1, 0], &[0, 0, 0, 2]].concat();
        for (content, parts) in [
            (None, ["images/premium.png cannot be read", "relative to bot.toml"]),
            (Some(&b"<svg/>"[..]), ["neither a PNG nor a JPEG", "save it as"]),
            (Some(&PNG[..12]), ["damaged", "save it as"]),
            (Some(&large), ["larger than the 5 MiB", "make it smaller"]),
            (Some(&wide), ["256 by 2 pixels", "crop it"]),
        ] {
            let error = with(content).unwrap_err();
            assert!(error.contains(&format!("bot.toml:{line}: plans.image: ")), "{line} {error}");
            assert!(parts.iter().all(|part| error.contains(part)), "{error}");
        }
    }
}

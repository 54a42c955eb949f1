//! Trains the dictionary with which stored events are compressed, on events of our own.

use std::fs;
use std::path::Path;

use tollgate_sandbox::ApiShape;

use crate::lives;

/// In bytes. Twice the size makes stored events a twentieth shorter.
const SIZE: usize = 64 << 10;

/// Writes the dictionary to `file`: trained on lives in each API version that is read, and on an event of
/// each type.
pub(crate) fn train(file: &Path) {
    let shapes = [ApiShape::New, ApiShape::Dahlia, ApiShape::Old];
    let lives = shapes.into_iter().flat_map(|shape| lives::lives(60, 4, shape));
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/stripe");
    let folders = fs::read_dir(fixtures).unwrap().map(|folder| folder.unwrap().path());
    let files = folders.flat_map(|folder| fs::read_dir(folder).unwrap());
    let fixtures = files.map(|file| fs::read(file.unwrap().path()).unwrap());
    let samples: Vec<Vec<u8>> =
        lives.map(|event| event.body.into_bytes()).chain(fixtures).collect();
    fs::write(file, zstd::dict::from_samples(&samples, SIZE).unwrap()).unwrap();
    println!("{} samples", samples.len());
}

//! Trains the dictionaries with which stored events and facts are compressed, on events of our own.

use std::fs;
use std::path::Path;

use tollgate::domain::account::FactBody;
use tollgate::domain::event::StripeObject;
use tollgate::stripe::event;
use tollgate_sandbox::ApiShape;

use crate::lives;

/// In bytes. Twice the size makes stored events a twentieth shorter.
const EVENTS_SIZE: usize = 64 << 10;
/// In bytes. A larger one makes facts hardly shorter.
const FACTS_SIZE: usize = 16 << 10;

/// Writes the dictionaries `events.zdict` and `facts.zdict` into `folder`: trained on lives in each API version
/// that is read, and on an event of each type.
pub(crate) fn train(folder: &Path) {
    let shapes = [ApiShape::New, ApiShape::Dahlia, ApiShape::Old];
    let lives = shapes.into_iter().flat_map(|shape| lives::lives(60, 4, shape));
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/stripe");
    let folders = fs::read_dir(fixtures).unwrap().map(|folder| folder.unwrap().path());
    let files = folders.flat_map(|folder| fs::read_dir(folder).unwrap());
    let fixtures = files.map(|file| fs::read(file.unwrap().path()).unwrap());
    let events: Vec<Vec<u8>> = lives.map(|event| event.body.into_bytes()).chain(fixtures).collect();
    let facts: Vec<Vec<u8>> = events.iter().filter_map(|event| fact(event)).collect();
    for (name, samples, size) in
        [("events.zdict", &events, EVENTS_SIZE), ("facts.zdict", &facts, FACTS_SIZE)]
    {
        let dictionary = zstd::dict::from_samples(samples, size).unwrap();
        fs::write(folder.join(name), dictionary).unwrap();
        println!("{name}: {} samples", samples.len());
    }
}

/// The fact in an event, as it is stored.
fn fact(event: &[u8]) -> Option<Vec<u8>> {
    match event::parse(event).ok()?.object {
        StripeObject::Irrelevant | StripeObject::Unreadable { .. } => None,
        object => serde_json::to_vec(&FactBody::Stripe(object)).ok(),
    }
}

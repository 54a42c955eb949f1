//! Compression of stored JSON with zstd and dictionaries of our own.
//!
//! A single event is too short to be compressed well by itself; a dictionary that holds what all events
//! share makes it more than ten times shorter. Each compressed text names its dictionary, so a dictionary
//! is never changed and never removed: a better one is added and used from then on. Text that was stored
//! before there was compression is read as it is.
//!
//! `cargo bench --bench load -- --train FILE` trains a dictionary.

use std::cell::RefCell;
use std::io;
use std::sync::LazyLock;

use zstd::bulk::{Compressor, Decompressor};
use zstd::dict::{DecoderDictionary, EncoderDictionary};
use zstd::zstd_safe;

/// Takes a few microseconds. Higher levels save little more and take ten times as long.
const LEVEL: i32 = 3;
/// The first bytes of a zstd frame. JSON never begins with them.
/// Source: <https://www.rfc-editor.org/rfc/rfc8878#section-3.1.1>.
pub(in crate::store) const MAGIC: [u8; 4] = 0xFD2F_B528_u32.to_le_bytes();
/// The longest text that is expanded, in bytes: far more than Stripe sends, far less than a damaged length
/// could demand.
const MAX_LENGTH: u64 = 64 << 20;

/// All dictionaries. The last one is used for new text.
const DICTIONARIES: [&[u8]; 1] = [include_bytes!("dictionaries/events-1.zdict")];

static ENCODER: LazyLock<EncoderDictionary<'static>> =
    LazyLock::new(|| EncoderDictionary::copy(DICTIONARIES[DICTIONARIES.len() - 1], LEVEL));

static DECODERS: LazyLock<Vec<DecoderDictionary<'static>>> =
    LazyLock::new(|| DICTIONARIES.into_iter().map(DecoderDictionary::copy).collect());

thread_local! {
    static COMPRESSOR: RefCell<io::Result<Compressor<'static>>> =
        RefCell::new(Compressor::with_prepared_dictionary(&ENCODER));
}

/// JSON as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compressed(Vec<u8>);

impl Compressed {
    /// Compresses the JSON. If there is no memory for that, it is stored as it is.
    #[must_use]
    pub fn of(json: &[u8]) -> Self {
        let compressed = COMPRESSOR.with_borrow_mut(|compressor| match compressor {
            Ok(compressor) => compressor.compress(json).ok(),
            Err(_) => None,
        });
        Self(compressed.unwrap_or_else(|| json.to_vec()))
    }

    pub(in crate::store) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// The text that was stored, byte for byte. Fails with the reason if it is damaged or was compressed with a
/// dictionary that this version does not have.
pub(in crate::store) fn expand(stored: Vec<u8>) -> Result<Vec<u8>, String> {
    if !stored.starts_with(&MAGIC) {
        return Ok(stored);
    }
    let id = zstd_safe::get_dict_id_from_frame(&stored);
    let decoder = DECODERS.iter().find(|known| known.as_ddict().get_dict_id() == id);
    let decoder = decoder.ok_or_else(|| {
        let id = id.map_or(0, std::num::NonZero::get);
        format!(
            "it was compressed with dictionary {id}, which this version of tollgate does not have"
        )
    })?;
    let length = zstd_safe::get_frame_content_size(&stored).ok().flatten();
    let length = length.filter(|length| *length <= MAX_LENGTH).ok_or("its length is damaged")?;
    let capacity = usize::try_from(length).map_err(|_| "it is too long for this machine")?;
    let expanded = Decompressor::with_prepared_dictionary(decoder)
        .and_then(|mut decompressor| decompressor.decompress(&stored, capacity));
    expanded.map_err(|error| format!("it cannot be expanded: {error}"))
}

#[cfg(test)]
mod tests {
    use crate::store::compression::{Compressed, DICTIONARIES, MAGIC, expand};

    const EVENT: &[u8] =
        include_bytes!("../../tests/fixtures/stripe/2026-03-25.dahlia/invoice.paid.json");

    #[test]
    fn an_event_is_stored_in_a_fifth_of_its_length_and_read_byte_for_byte() {
        let stored = Compressed::of(EVENT);
        assert!(stored.as_bytes().len() * 5 < EVENT.len(), "{}", stored.as_bytes().len());
        assert_eq!(expand(stored.as_bytes().to_vec()), Ok(EVENT.to_vec()));
    }

    #[test]
    fn any_text_survives() {
        for text in [&b""[..], b"{}", b"\xff\x00", &vec![7; 100_000]] {
            assert_eq!(expand(Compressed::of(text).as_bytes().to_vec()), Ok(text.to_vec()));
        }
    }

    #[test]
    fn text_from_before_compression_is_read_as_it_is() {
        assert_eq!(expand(EVENT.to_vec()), Ok(EVENT.to_vec()));
    }

    #[test]
    fn what_cannot_be_expanded_is_an_error_that_says_why() {
        let stored = Compressed::of(EVENT).as_bytes().to_vec();
        let cut = stored[..stored.len() - 9].to_vec();
        assert!(expand(cut).unwrap_err().starts_with("it cannot be expanded: "));
        let unknown = zstd::bulk::compress(EVENT, 1).unwrap();
        assert_eq!(
            expand(unknown).unwrap_err(),
            "it was compressed with dictionary 0, which this version of tollgate does not have"
        );
        assert_eq!(
            expand(MAGIC.to_vec()).unwrap_err(),
            "it was compressed with dictionary 0, which this version of tollgate does not have"
        );
    }

    #[test]
    fn dictionaries_have_ids_of_their_own() {
        let ids: std::collections::BTreeSet<_> = DICTIONARIES
            .iter()
            .map(|dictionary| zstd::zstd_safe::get_dict_id_from_dict(dictionary).unwrap())
            .collect();
        assert_eq!(ids.len(), DICTIONARIES.len());
    }
}

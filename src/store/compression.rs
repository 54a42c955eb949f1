//! Compression of stored JSON with zstd and dictionaries of our own.
//!
//! A single event is too short to be compressed well by itself; a dictionary that holds what all events
//! share makes it more than ten times shorter. Another one makes facts three times shorter. Each compressed text names its dictionary, so a dictionary
//! is never changed and never removed: a better one is added and used from then on. Text that was stored
//! before there was compression is read as it is.
//!
//! `cargo bench --bench load -- --train FOLDER` trains dictionaries.

use std::borrow::Cow;
use std::cell::RefCell;
use std::io;
use std::sync::LazyLock;

use zstd::bulk::{Compressor, Decompressor};
use zstd::dict::{DecoderDictionary, EncoderDictionary};
use zstd::zstd_safe;

/// For bodies of events. Takes a few microseconds. Higher levels save little more and take ten times as long.
const EVENT_LEVEL: i32 = 3;
/// For bodies of facts, which are so short that level 3 makes them no shorter. It searches two tables rather than
/// one, and the writer's thread finds neither in the processor's cache.
const FACT_LEVEL: i32 = 1;
/// The first bytes of a zstd frame. JSON never begins with them.
/// Source: <https://www.rfc-editor.org/rfc/rfc8878#section-3.1.1>.
pub(in crate::store) const MAGIC: [u8; 4] = 0xFD2F_B528_u32.to_le_bytes();
/// The longest text that is expanded, in bytes: far more than Stripe sends, far less than a damaged length
/// could demand.
const MAX_LENGTH: u64 = 64 << 20;

/// For the bodies of events.
const EVENTS: &[u8] = include_bytes!("dictionaries/events-1.zdict");
/// For the bodies of facts.
const FACTS: &[u8] = include_bytes!("dictionaries/facts-1.zdict");
/// All dictionaries that stored text can have been compressed with.
const DICTIONARIES: [&[u8]; 2] = [EVENTS, FACTS];

static EVENT_ENCODER: LazyLock<EncoderDictionary<'static>> =
    LazyLock::new(|| EncoderDictionary::copy(EVENTS, EVENT_LEVEL));
static FACT_ENCODER: LazyLock<EncoderDictionary<'static>> =
    LazyLock::new(|| EncoderDictionary::copy(FACTS, FACT_LEVEL));
static DECODERS: LazyLock<[DecoderDictionary<'static>; DICTIONARIES.len()]> =
    LazyLock::new(|| DICTIONARIES.map(DecoderDictionary::copy));

type OrNoMemory<T> = RefCell<io::Result<T>>;

thread_local! {
    static EVENT_COMPRESSOR: OrNoMemory<Compressor<'static>> =
        RefCell::new(Compressor::with_prepared_dictionary(&EVENT_ENCODER));
    static FACT_COMPRESSOR: OrNoMemory<Compressor<'static>> =
        RefCell::new(Compressor::with_prepared_dictionary(&FACT_ENCODER));
    /// By dictionary.
    static DECOMPRESSORS: [OrNoMemory<Decompressor<'static>>; DICTIONARIES.len()] = DECODERS
        .each_ref()
        .map(|decoder| RefCell::new(Decompressor::with_prepared_dictionary(decoder)));
}

/// JSON as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compressed(Vec<u8>);

impl Compressed {
    /// Compresses the body of an event. If there is no memory for that, it is stored as it is.
    #[must_use]
    pub fn event(json: &[u8]) -> Self {
        EVENT_COMPRESSOR.with_borrow_mut(|compressor| Self::by(compressor, json))
    }

    /// Compresses the body of a fact. If there is no memory for that, it is stored as it is.
    pub(in crate::store) fn fact(json: &[u8]) -> Self {
        FACT_COMPRESSOR.with_borrow_mut(|compressor| Self::by(compressor, json))
    }

    fn by(compressor: &mut io::Result<Compressor<'static>>, json: &[u8]) -> Self {
        let compressed = match compressor {
            Ok(compressor) => compressor.compress(json).ok(),
            Err(_) => None,
        };
        Self(compressed.unwrap_or_else(|| json.to_vec()))
    }

    pub(in crate::store) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// The text that was stored, byte for byte. Fails with the reason if it is damaged or was compressed with a
/// dictionary that this version does not have.
pub(in crate::store) fn expand(stored: &[u8]) -> Result<Cow<'_, [u8]>, String> {
    if !stored.starts_with(&MAGIC) {
        return Ok(Cow::Borrowed(stored));
    }
    let id = zstd_safe::get_dict_id_from_frame(stored);
    let known = DECODERS.iter().position(|known| known.as_ddict().get_dict_id() == id);
    let known = known.ok_or_else(|| {
        let id = id.map_or(0, std::num::NonZero::get);
        format!(
            "it was compressed with dictionary {id}, which this version of tollgate does not have"
        )
    })?;
    let length = zstd_safe::get_frame_content_size(stored).ok().flatten();
    let length = length.filter(|length| *length <= MAX_LENGTH).ok_or("its length is damaged")?;
    let capacity = usize::try_from(length).map_err(|_| "it is too long for this machine")?;
    let expanded = DECOMPRESSORS.with(|all| match &mut *all[known].borrow_mut() {
        Ok(decompressor) => decompressor.decompress(stored, capacity),
        Err(error) => Err(io::Error::from(error.kind())),
    });
    expanded.map(Cow::Owned).map_err(|error| format!("it cannot be expanded: {error}"))
}

#[cfg(test)]
mod tests {
    use crate::store::compression::{Compressed, DICTIONARIES, MAGIC, expand};

    const EVENT: &[u8] =
        include_bytes!("../../tests/fixtures/stripe/2026-03-25.dahlia/invoice.paid.json");
    const FACT: &str = concat!(
        r#"{"stripe":{"object":"subscription","snapshot":{"id":"sub_1Il0ENjRSwU3g3UOs2zptlft","#,
        r#""customer":"cus_55va0vPpVgslYl","status":"active","items":[{"id":"si_H9XVbMpYkTnr1Z","#,
        r#""price":"price_1OaPremium","interval":"month","quantity":1,"unit_amount":{"minor":1900,"#,
        r#""currency":"usd"},"usage":"licensed","period_start":1793010575000,"#,
        r#""period_end":1795688975000}],"items_cut":false,"user":11805,"plan":"premium","#,
        r#""tollgate_plan":"premium","started_at":1793010575000,"cancel_at_period_end":false,"#,
        r#""latest_invoice":"in_1mfKhC840mnkOJyvErCYkoaa"},"event":"changed"}}"#,
    );

    fn expanded(stored: &[u8]) -> Vec<u8> {
        expand(stored).unwrap().into_owned()
    }

    #[test]
    fn an_event_is_stored_in_a_fifth_of_its_length_and_read_byte_for_byte() {
        let stored = Compressed::event(EVENT);
        assert!(stored.as_bytes().len() * 5 < EVENT.len(), "{}", stored.as_bytes().len());
        assert_eq!(expanded(stored.as_bytes()), EVENT);
    }

    #[test]
    fn a_fact_is_stored_in_a_third_of_its_length_and_read_byte_for_byte() {
        let stored = Compressed::fact(FACT.as_bytes());
        assert!(stored.as_bytes().len() * 3 < FACT.len(), "{}", stored.as_bytes().len());
        assert_eq!(expanded(stored.as_bytes()), FACT.as_bytes());
    }

    #[test]
    fn any_text_survives() {
        for text in [&b""[..], b"{}", b"\xff\x00", &vec![7; 100_000]] {
            assert_eq!(expanded(Compressed::event(text).as_bytes()), text);
            assert_eq!(expanded(Compressed::fact(text).as_bytes()), text);
        }
    }

    #[test]
    fn text_from_before_compression_is_read_as_it_is() {
        assert_eq!(expanded(EVENT), EVENT);
    }

    #[test]
    fn what_cannot_be_expanded_is_an_error_that_says_why() {
        let stored = Compressed::event(EVENT).as_bytes().to_vec();
        let cut = &stored[..stored.len() - 9];
        assert!(expand(cut).unwrap_err().starts_with("it cannot be expanded: "));
        assert_eq!(expanded(&stored), EVENT, "a damaged text does not affect the next one");
        let unknown = zstd::bulk::compress(EVENT, 1).unwrap();
        for unknown in [&unknown[..], &MAGIC] {
            assert_eq!(
                expand(unknown).unwrap_err(),
                "it was compressed with dictionary 0, which this version of tollgate does not have"
            );
        }
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

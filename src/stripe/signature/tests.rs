//! Table tests of signatures. Another implementation of HMAC-SHA256 computed the vectors.

use std::time::Duration;

use secrecy::SecretString;

use super::{Secrets, SignatureError, Signed};
use crate::domain::clock::Timestamp;

fn verify(
    header: Option<&str>,
    body: &[u8],
    secrets: &Secrets,
    now: Timestamp,
) -> Result<(), SignatureError> {
    Signed::read(header)?.verify(body, secrets, now)
}

const BODY: &[u8] = br#"{"id":"evt_1"}"#;
const AT: i64 = 1_790_000_000;
/// `1790000000.` + the body, signed with `whsec_one` and with `whsec_two`.
const ONE: &str = "8f6bdf50bcd352836dc145eb5c8cd031288c596f90d45b9440fd51b058a2e654";
const TWO: &str = "59438881a36b94229256307e642a72b065cd31d55483257519c9b32fa0a2006f";
/// `1790000000.` + the bytes FF 00, signed with `whsec_one`.
const RAW: &str = "1e4340a0870f586b93ab2b09c449ced0ce1ec997923524d48ad339943e2314a4";

fn secrets(texts: &[&str]) -> Secrets {
    Secrets::from(texts.iter().map(|text| SecretString::from(*text)).collect::<Vec<_>>())
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_seconds(seconds)
}

#[test]
fn a_header_is_parsed_in_every_form_that_stripe_sends() {
    let zero = "0".repeat(64);
    let no_match = Err(SignatureError::NoMatch);
    let malformed = Err(SignatureError::Malformed);
    for (header, expected) in [
        (format!("t={AT},v1={ONE}"), Ok(())),
        (format!("v1={ONE},t={AT}"), Ok(())),
        (format!(" t={AT}, v1={ONE} "), Ok(())),
        (format!("t={AT},v1={}", ONE.to_uppercase()), Ok(())),
        (format!("t={AT},v1={zero},v1={ONE},v0={zero}"), Ok(())),
        (format!("t={AT},v1=nothex,v1={ONE}"), Ok(())),
        (format!("t={AT},v1,v9=x,{ONE},v1={ONE}"), Ok(())),
        (format!("t={AT},v1={zero}"), no_match),
        (format!("t={AT},v1={TWO}"), no_match),
        (format!("t={AT},v0={ONE}"), no_match),
        (format!("t={AT}"), no_match),
        (format!("t={AT},v1="), no_match),
        (format!("t={AT},v1=nothex"), no_match),
        (format!("t={AT},v1={}", &ONE[..62]), no_match),
        (format!("t={AT},v1={ONE}00"), no_match),
        (format!("t=0{AT},v1={ONE}"), no_match),
        (format!("t={},v1={ONE}", AT + 1), no_match),
        (format!("v1={ONE}"), malformed),
        (format!("t=,v1={ONE}"), malformed),
        (format!("t=-{AT},v1={ONE}"), malformed),
        (format!("t=+{AT},v1={ONE}"), malformed),
        (format!("t={AT}.5,v1={ONE}"), malformed),
        (format!("t={zero}{AT}9999999999,v1={ONE}"), malformed),
        (format!("t={AT},t={AT},v1={ONE}"), malformed),
        (format!("t={AT},t=1,v1={ONE}"), malformed),
        ("nonsense".to_owned(), malformed),
        (",,,".to_owned(), malformed),
    ] {
        let verdict = verify(Some(&header), BODY, &secrets(&["whsec_one"]), at(AT));
        assert_eq!(verdict, expected, "{header}");
    }
    for header in [None, Some(""), Some("  ")] {
        let verdict = verify(header, BODY, &secrets(&["whsec_one"]), at(AT));
        assert_eq!(verdict, Err(SignatureError::Missing), "{header:?}");
    }
}

#[test]
fn any_secret_may_match_except_an_empty_one() {
    for (texts, signature, expected) in [
        (&["whsec_one", "whsec_two"][..], TWO, Ok(())),
        (&["whsec_two", "whsec_one"][..], ONE, Ok(())),
        (&["whsec_two"][..], ONE, Err(SignatureError::NoMatch)),
        (&[""][..], ONE, Err(SignatureError::NoMatch)),
        (&[][..], ONE, Err(SignatureError::NoMatch)),
    ] {
        let header = format!("t={AT},v1={signature}");
        assert_eq!(verify(Some(&header), BODY, &secrets(texts), at(AT)), expected, "{texts:?}");
    }
}

#[test]
fn a_signature_is_valid_for_five_minutes_before_and_after_its_time() {
    let header = format!("t={AT},v1={ONE}");
    for (now, expected) in [
        (AT, Ok(())),
        (AT + 300, Ok(())),
        (AT - 300, Ok(())),
        (AT + 301, Err(SignatureError::TooOld { age: Duration::from_secs(301) })),
        (AT - 301, Err(SignatureError::TooNew)),
    ] {
        let verdict = verify(Some(&header), BODY, &secrets(&["whsec_one"]), at(now));
        assert_eq!(verdict, expected, "{now}");
    }
    // A body that Stripe did not sign is never `TooOld`.
    let verdict = verify(Some(&header), b"{}", &secrets(&["whsec_one"]), at(AT + 9999));
    assert_eq!(verdict, Err(SignatureError::NoMatch));
}

#[test]
fn the_body_is_compared_byte_for_byte() {
    let header = format!("t={AT},v1={ONE}");
    for body in [&br#"{"id":"evt_2"}"#[..], br#"{"id": "evt_1"}"#, b"{\"id\":\"evt_1\"}\n", b""] {
        let verdict = verify(Some(&header), body, &secrets(&["whsec_one"]), at(AT));
        assert_eq!(verdict, Err(SignatureError::NoMatch));
    }
    let raw = format!("t={AT},v1={RAW}");
    assert_eq!(verify(Some(&raw), b"\xff\x00", &secrets(&["whsec_one"]), at(AT)), Ok(()));
}

#[test]
fn secrets_are_never_printed() {
    assert_eq!(format!("{:?}", secrets(&["whsec_one", "whsec_two"])), "Secrets(2)");
}

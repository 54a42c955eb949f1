//! Compares the clock of this machine with Stripe's.

use std::time::Duration;

use crate::cli::check::findings::Findings;
use crate::domain::clock::{Clock, SystemClock};
use crate::stripe::Gateway;

/// More than the time of a request and the whole seconds of Stripe's answer.
const TOLERANCE: Duration = Duration::from_secs(10);
/// Signatures that are this far off are refused.
const LIMIT: Duration = Duration::from_mins(5);

pub(super) async fn check(findings: &mut Findings, gateway: &Gateway) {
    const CODE: &str = "clock";
    let Ok(there) = gateway.date().await else { return };
    let here = SystemClock.now();
    let (off, way) =
        if here < there { (there.since(here), "behind") } else { (here.since(there), "ahead of") };
    let message = format!("{} s {way} Stripe's", off.as_secs());
    if off > LIMIT {
        let fix =
            "synchronise it, for example with systemd-timesyncd: webhooks are refused until then";
        findings.bad(CODE, CODE, message, fix);
    } else if off > TOLERANCE {
        findings.note(CODE, CODE, format!("{message}; from 300 s on, webhooks are refused"));
    } else {
        findings.good(CODE, CODE, "agrees with Stripe's");
    }
}
